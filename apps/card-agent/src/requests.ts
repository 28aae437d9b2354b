import { z } from 'zod';
import { Secret } from './token/secret.js';
import { PURPOSES } from './token/token.js';

const SECRET_LENGTH_MAX = 64;
const LETTERS_OF_BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Which token a call is for, in its path. */
export const tokenParam = z.enum(PURPOSES);

/** A PIN or PUK in a body. Its string stays in memory until it is collected; see the README. */
export const secret = z
  .string()
  .min(1)
  .max(SECRET_LENGTH_MAX)
  .transform((text) => Secret.of(text));

/** The consent to a last try. */
export const lastTry = z.boolean().default(false);

export const base64 = z
  .string()
  .regex(LETTERS_OF_BASE64, 'is not base64')
  .transform((text) => Buffer.from(text, 'base64'));

/** A new PIN, twice. */
export const newPinFields = { newPin: secret, confirmPin: secret };
