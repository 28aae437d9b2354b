import { z } from 'zod';
import { defineFact } from './fact.js';
import { instant, legalEntityCode, psn, version } from './fields.js';

const organisationState = z.object({
  legalEntityCode,
  version,
  state: z.enum(['active', 'suspended', 'removed']),
  name: z.string().max(300),
  tin: z
    .string()
    .regex(/^\d{8}$/)
    .optional(),
  administrators: z.array(psn).max(1000),
  representatives: z.array(psn).max(1000),
  /** Of those representatives whose right has a first or a last day, in Yerevan, both included; others have no such end. */
  representativeTerms: z
    .array(z.object({ psn, from: z.iso.date().optional(), to: z.iso.date().optional() }))
    .max(1000)
    .optional(),
  changedAt: instant,
});
/** An organisation as it is now. */
export type OrganisationState = z.infer<typeof organisationState>;

export const organisationChanged = defineFact({
  type: 'pep.organisation.changed.v1',
  topic: 'pep.organisation.v1',
  meaning:
    'An organisation, its administrators or its representatives changed; the body is the whole new state.',
  schema: organisationState,
  key: (organisation) => organisation.legalEntityCode,
});
