import { z } from 'zod';

/** Fields that several facts have; each says its form once. */
export const uuid = z.uuid().describe('UUID');
export const instant = z.iso.datetime().describe('RFC 3339 time in UTC');
export const version = z.int().positive().describe('Rises by one with each change; apply only higher ones');
export const legalEntityCode = z
  .string()
  .regex(/^\d{8}$/)
  .describe('8-digit legal entity code');
export const psn = z
  .string()
  .regex(/^[1-9]\d{9}$/)
  .describe('10-digit public services number');
export const digest = z
  .string()
  .regex(/^sha-256:[0-9a-f]{64}$/)
  .describe('Digest of the exact bytes of DATA');
export const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256 of the certificate’s DER, lower-case hex');

export const sources = z
  .array(z.string().max(253))
  .max(50)
  .describe('Where it may send from: IP addresses, CIDR blocks and domain names');

export const recipient = z
  .object({
    identifier: z.string().min(8).max(11).describe('Legal entity code, PSN or mobile number 374XXXXXXXX'),
    kind: z.enum(['person', 'organisation', 'phone']),
  })
  .describe('To whom a message goes');

/** Which letter a text is about. */
export const letter = z.object({ messageId: uuid, recipient }).describe('The letter that it is about');

/** The most parts that one SMS may have. */
const SMS_SEGMENTS_MAX = 10;
export const smsSegments = z
  .int()
  .min(1)
  .max(SMS_SEGMENTS_MAX)
  .describe('Parts that the text has as SMS (3GPP TS 23.040): what the operator charges for');

export const language = z.enum(['hy', 'en', 'ru']);

export const money = z
  .object({ value: z.string().regex(/^-?\d+\.\d{2}$/), currency: z.literal('AMD') })
  .describe('An amount of dram');
