import { z } from 'zod';

/** Whose mailbox a call is about; every mailbox call has it in its path. */
export const mailboxIdentifier = z
  .string()
  .regex(/^(\d{8}|\d{10})$/, 'is a legal entity code (8 digits) or a PSN (10 digits)');
