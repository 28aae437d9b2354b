import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { z } from 'zod';

const SUBJECT_LENGTH_MAX = 998;
const FILE_NAME_LENGTH_MAX = 255;
const ATTACHMENTS_MAX = 50;
/** RFC 2045 5.1: type/subtype of token characters. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;

/** A letter as a system describes it; the platform makes the mail of it. */
export const letterParts = z
  .strictObject({
    recipients: z
      .array(z.string().max(320))
      .min(1)
      .max(1_000)
      .describe('Legal entity codes, PSNs, or their addresses at e-citizen.am'),
    subject: z
      .string()
      .max(SUBJECT_LENGTH_MAX)
      .regex(/^[^\r\n]*$/, 'has a line end'),
    text: z.string().optional(),
    html: z.string().optional(),
    attachments: z
      .array(
        z.strictObject({
          filename: z.string().min(1).max(FILE_NAME_LENGTH_MAX),
          contentType: z.string().regex(MEDIA_TYPE, 'is not a media type'),
          content: z.base64().describe('Base64'),
        }),
      )
      .max(ATTACHMENTS_MAX)
      .default([]),
  })
  .refine(({ text, html }) => text !== undefined || html !== undefined, {
    message: 'is required, or html',
    path: ['text'],
  })
  .meta({ id: 'LetterParts' });
export type LetterParts = z.infer<typeof letterParts>;

/** Whose letter it is, and which request asked for it. */
export interface Composition {
  readonly from: string;
  readonly to: readonly string[];
  /** Of the first request with this key: a repeat makes the same octets, and so is known as a repeat. */
  readonly date: Date;
  /** Names the request: the same for its repeats, another for every other. */
  readonly requestId: string;
}

/** The mail (RFC 5322, MIME) of a letter given in parts; the same parts and composition give the same octets. */
export function composeLetter(parts: LetterParts, { from, to, date, requestId }: Composition): Readable {
  const name = createHash('sha256').update(requestId).digest('hex').slice(0, 32);
  const composer = new MailComposer({
    from: { name: '', address: from },
    to: to.map((address) => ({ name: '', address })),
    subject: parts.subject,
    ...(parts.text === undefined ? {} : { text: parts.text }),
    ...(parts.html === undefined ? {} : { html: parts.html }),
    attachments: parts.attachments.map(({ filename, contentType, content }) => ({
      filename,
      contentType,
      content: Buffer.from(content, 'base64'),
    })),
    messageId: `<${name}@e-citizen.am>`,
    baseBoundary: name,
    date,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().createReadStream();
}
