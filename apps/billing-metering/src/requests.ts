import { isLegalEntityCode, parseMailAddress } from '@pep/identifiers';
import { z } from 'zod';

/** RFC 5321 4.5.3.1: 64 octets, the at sign, 255 octets. */
const ADDRESS_LENGTH_MAX = 320;

/** Fields that several calls take. */
export const legalEntityCode = z
  .string()
  .refine(isLegalEntityCode, 'is not an 8-digit legal entity code')
  .describe('8-digit legal entity code');

/** Where a caller who has one organisation only need not name it. */
export const ownOrganisation = legalEntityCode
  .optional()
  .describe('Whose; may be left out by an administrator of one organisation only');

/** In a list. */
export const listedOrganisation = legalEntityCode
  .optional()
  .describe('Of one organisation; of all that the caller may see when absent');

export const month = z
  .string()
  .regex(/^20\d{2}-(0[1-9]|1[0-2])$/, 'is not a month such as 2026-11')
  .describe('Calendar month in Yerevan, such as 2026-11');

export const language = z.enum(['hy', 'en', 'ru']);

export const mailAddress = z
  .string()
  .max(ADDRESS_LENGTH_MAX)
  .transform((text, context) => {
    const address = parseMailAddress(text)?.canonical;
    if (address === undefined) context.addIssue('is not a mail address');
    return address ?? z.NEVER;
  });

function moneyOf(value: RegExp) {
  return z.strictObject({
    value: z.string().regex(value, 'is not an amount such as 150.00'),
    currency: z.literal('AMD'),
  });
}

/** What has to be paid. */
export const price = moneyOf(/^\d{1,9}\.\d{2}$/);
/** What is added or, below nothing, taken back. */
export const signedAmount = moneyOf(/^-?\d{1,12}\.\d{2}$/);

export const money = z
  .object({ value: z.string().describe('Drams with two decimals'), currency: z.literal('AMD') })
  .meta({ id: 'Money' });

/** The header that the OpenAPI document names. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: true,
  description: 'New for each new thing to create; a repeat with the same key gets the first answer',
};
