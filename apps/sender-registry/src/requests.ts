import { isLegalEntityCode, isPsn, isTin } from '@pep/identifiers';
import { z } from 'zod';

const NAME_LENGTH_MAX = 300;
/** RFC 5321 4.5.3.1: 64 octets, the at sign, 255 octets. */
const ADDRESS_LENGTH_MAX = 320;
const SOURCE_LENGTH_MAX = 253;
const SOURCES_MAX = 50;

/** A moment, RFC 3339. */
export function instant() {
  return z.iso.datetime({ offset: true }).transform((text) => new Date(text));
}

/** Fields that several calls take. */
export const legalEntityCode = z
  .string()
  .refine(isLegalEntityCode, 'is not an 8-digit legal entity code')
  .describe('8-digit legal entity code');
export const psn = z
  .string()
  .refine(isPsn, 'is not a 10-digit PSN')
  .describe('10-digit public services number');
export const term = z
  .strictObject({
    from: z.iso.date().optional().describe('First day of the right, in Yerevan'),
    to: z.iso.date().optional().describe('Last day of the right, in Yerevan'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: 'is before the first day',
  });
export const tin = z.string().refine(isTin, 'is not an 8-digit TIN').describe('8-digit taxpayer’s number');
export const organisationName = z
  .string()
  .trim()
  .min(1)
  .max(NAME_LENGTH_MAX)
  .regex(/^\P{Cc}*$/u, 'has control characters')
  .transform((name) => name.normalize('NFC'));

/** Forms only; which addresses and sources are good is the business of sender/. */
export const senderAddress = z.string().min(1).max(ADDRESS_LENGTH_MAX);
export const sources = z
  .array(z.string().max(SOURCE_LENGTH_MAX))
  .min(1)
  .max(SOURCES_MAX)
  .describe('Static IP addresses, CIDR blocks or domain names that the sender’s mail comes from');
export const senderId = z.uuid();
const DOMAIN_LENGTH_MAX = 253;
export const domainName = z
  .string()
  .min(1)
  .max(DOMAIN_LENGTH_MAX)
  .describe('Domain name in either spelling, such as example.am or xn--… for example.հայ');
export const domainSources = z
  .array(z.string().max(SOURCE_LENGTH_MAX))
  .max(SOURCES_MAX)
  .describe('Where addresses without an entry of their own may send from; one at least if all may');
export const validFrom = instant().describe(
  'Since when the change held, RFC 3339: for what was recorded late; the door acts on it from now on',
);

/** Headers that the OpenAPI document names. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: true,
  description: 'New for each new thing to create; a repeat with the same key gets the first answer',
};
export const IF_MATCH = {
  name: 'If-Match',
  required: true,
  description: 'The ETag that was read; refused with 412 when it was changed since',
};
