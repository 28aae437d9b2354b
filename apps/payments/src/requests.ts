import { isPsn } from '@pep/identifiers';
import { z } from 'zod';

/** Fields that several calls take. */
export const paymentId = z.uuid();
export const psn = z
  .string()
  .refine(isPsn, 'is not a 10-digit PSN')
  .describe('10-digit public services number');

/** Headers that the OpenAPI document names. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: true,
  description: 'New for each new thing to create; a repeat with the same key gets the first answer',
};
export const ACCEPT_LANGUAGE = {
  name: 'Accept-Language',
  required: false,
  description: 'hy, en or ru; hy when absent',
};
