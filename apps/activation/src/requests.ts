import { createHash } from 'node:crypto';
import { z } from 'zod';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Fields that several calls take. */
export const registrationId = z.uuid();
export const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hex')
  .describe('SHA-256 of the certificate’s DER form, lower-case hex');

/** Octets as base64, at most so many characters. */
export function base64(max: number) {
  return z
    .string()
    .max(max)
    .regex(BASE64, 'is not base64')
    .transform((text) => Buffer.from(text, 'base64'));
}

/** Headers that the OpenAPI document names. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: true,
  description: 'New for each new thing to create; a repeat with the same key gets the first answer',
};

export function fingerprintOf(der: Buffer): string {
  return createHash('sha256').update(der).digest('hex');
}
