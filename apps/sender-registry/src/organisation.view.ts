import { z } from 'zod';
import type { Organisation } from './organisation/organisation.js';
import type { Versioned } from './versioned-answer.js';

const summary = {
  legalEntityCode: z
    .string()
    .describe('8-digit legal entity code; the organisation’s mail address begins with it'),
  name: z.string(),
  tin: z.string().optional().describe('8-digit taxpayer’s number; never an address'),
  suspended: z.boolean().describe('Whether none of its senders may send'),
  createdAt: z.iso.datetime(),
};
const members = z.array(z.string()).optional();

/** An organisation in a list. */
export const organisationSummary = z.object(summary).meta({ id: 'OrganisationSummary' });
export type OrganisationSummary = z.infer<typeof organisationSummary>;

/** One organisation. */
export const organisationView = z
  .object({
    ...summary,
    administrators: members.describe('PSNs; only for its administrators and operators'),
    representatives: members.describe('PSNs; only for its administrators and operators'),
    representativeTerms: z
      .array(z.object({ psn: z.string(), from: z.iso.date().optional(), to: z.iso.date().optional() }))
      .optional()
      .describe('Of those representatives whose right begins or ends on a day'),
  })
  .meta({ id: 'Organisation' });
export type OrganisationView = z.infer<typeof organisationView>;

export type ShownOrganisation = Versioned<OrganisationView>;

/** What a representative may know: the organisation, not who else belongs to it. */
export function summarise(
  organisation: Pick<Organisation, 'legalEntityCode' | 'name' | 'tin' | 'suspended' | 'createdAt'>,
): OrganisationSummary {
  const { legalEntityCode, name, tin, suspended, createdAt } = organisation;
  return {
    legalEntityCode,
    name,
    ...(tin === undefined ? {} : { tin }),
    suspended,
    createdAt: createdAt.toISOString(),
  };
}

/** What its administrators and operators see. */
export function showOrganisation(organisation: Organisation): ShownOrganisation {
  const { version, administrators, representatives, representativeTerms = {} } = organisation;
  const terms = Object.entries(representativeTerms).map(([psn, term]) => ({ psn, ...term }));
  return {
    view: {
      ...summarise(organisation),
      administrators: [...administrators],
      representatives: [...representatives],
      ...(terms.length === 0 ? {} : { representativeTerms: terms }),
    },
    version,
  };
}
