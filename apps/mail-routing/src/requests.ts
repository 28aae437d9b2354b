import { z } from 'zod';

/** Whose mailbox a call is about; every mailbox call has it in its path. */
export const mailboxIdentifier = z
  .string()
  .regex(/^(\d{8}|\d{10})$/, 'is a legal entity code (8 digits) or a PSN (10 digits)');

/** The message that a mailbox call is about. */
export const messageId = z.uuid();

/** Official mail is private: nothing on the way keeps an answer (RFC 9111 5.2.2.5). */
export const NO_STORE = ['cache-control', 'no-store'] as const;
