import { z } from 'zod';
import { challengeName } from './domain/challenge.js';
import type { Domain } from './domain/domain.js';
import type { Versioned } from './versioned-answer.js';

/** A domain as its organisation's administrators see it. */
export const domainView = z
  .object({
    name: z.string().describe('In canonical form: lower case, A-labels'),
    organisation: z.string().describe('8-digit legal entity code'),
    allAddressesAllowed: z.boolean().describe('Whether every address without an entry of its own may send'),
    sources: z.array(z.string()).describe('IP addresses, CIDR blocks and domain names they may send from'),
    smsAllowed: z.boolean(),
    suspended: z.boolean(),
    verified: z.boolean().describe('Whether the organisation has proved that it is theirs'),
    challenge: z
      .object({ name: z.string(), type: z.literal('TXT'), value: z.string(), expiresAt: z.iso.datetime() })
      .optional()
      .describe('The DNS record that proves it; until it is verified'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Domain' });
export type DomainView = z.infer<typeof domainView>;

export type ShownDomain = Versioned<DomainView>;

export function showDomain(domain: Domain): ShownDomain {
  const { name, organisation, allAddressesAllowed, sources, smsAllowed, suspended, version } = domain;
  const verified = domain.verifiedAt !== undefined;
  const { value, expiresAt } = domain.challenge;
  const challenge = {
    ...{ name: challengeName(name), type: 'TXT' as const, value },
    expiresAt: expiresAt.toISOString(),
  };
  return {
    view: {
      ...{ name, organisation, allAddressesAllowed, sources: [...sources], smsAllowed, suspended, verified },
      ...(verified ? {} : { challenge }),
      createdAt: domain.createdAt.toISOString(),
    },
    version,
  };
}
