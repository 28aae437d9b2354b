import { z } from 'zod';
import { type Evidence, EVIDENCE_EVENTS, reasonOf } from '../message/evidence.js';
import { formatDigest } from '../message/message.js';
import { psnDigest } from '../log/leaf.js';
import type { Reading, ReadingPerson } from '../message/reading.js';

const time = z.iso.datetime();

const basisSchema = z
  .object({
    via: z.enum(['smtp', 'rest']),
    clientAddress: z.string(),
    entry: z
      .object({ id: z.uuid(), version: z.int(), scope: z.enum(['address', 'domain']) })
      .describe('The registry’s entry that allowed it, and which version of it'),
    source: z.string().describe('The source of the entry that matched'),
    proof: z.enum(['address', 'spf', 'reverse-dns', 'certificate']),
    spf: z.string(),
    dkim: z.string(),
    dmarc: z.string(),
    recipients: z
      .array(z.object({ identifier: z.string(), kind: z.string() }))
      .describe('Those that this acceptance added'),
    smsSegments: z.int().optional().describe('SMS parts for each recipient that is a phone'),
  })
  .meta({ id: 'SubmissionBasis', description: 'Why the submission was let in' });

const legalBasisSchema = z
  .object({
    rules: z.string(),
    calendar: z.string(),
    deadline: time,
    previousDeadline: time.optional(),
    outages: z.array(z.uuid()).readonly().optional(),
    corrects: z.uuid().optional().describe('The evidence of an expiry that no longer stands'),
  })
  .meta({ id: 'LegalBasis' });

const noticeSchema = z
  .object({
    dispatchId: z.uuid(),
    channel: z.enum(['email', 'sms']),
    template: z.string(),
    reason: z.string().optional(),
  })
  .meta({ id: 'Notice' });

const partMark = z.object({ n: z.int(), digest: z.string() });
const readingSchema = z
  .object({
    by: z.object({
      role: z.enum(['owner', 'representative', 'delegate']),
      name: z.string(),
      psnDigest: z.string().describe('What the evidence log holds of the person’s number'),
      psn: z.string().optional().describe('Where whoever asks knows it anyway'),
      salt: z.string().optional().describe('Beside the number: SHA-256 of `salt:psn` is `psnDigest`'),
    }),
    part: partMark.optional().describe('The part that was handed over; absent when it was the whole letter'),
    statement: z.string().optional().describe('The words that were certified'),
    parts: z
      .object({ opened: z.array(partMark.extend({ at: time })), unopened: z.array(partMark) })
      .optional()
      .describe('How much of the letter had been opened when it was acknowledged'),
    corrects: z.uuid().optional().describe('Evidence that a correction is about'),
    reason: z.string().optional().describe('Of a correction: what is wrong, in the recipient’s words'),
  })
  .meta({ id: 'Reading' });

/** For whom evidence is shown. */
export interface Viewer {
  /** The sender's organisation sees why its letter was let in; recipients do not. */
  readonly isSender: boolean;
  /** Whether this person's number is known to whoever asks. */
  knows(person: ReadingPerson, evidence: Evidence): boolean;
}

/** The sender follows a letter and learns by name who it was; numbers are the recipient's affair. */
export const FOLLOWING_VIEW: Viewer = { isSender: true, knows: () => false };

/** The sender proves it to others: with the person's number where the letter was written to that number. */
export const PROVING_VIEW: Viewer = {
  isSender: true,
  knows: ({ psn }, { recipient }) => psn === recipient?.identifier,
};

/** A reader of the mailbox knows their own number; the owner and representatives know everybody's. */
export function readerView(reader: ReadingPerson): Viewer {
  return {
    isSender: false,
    knows: ({ psn }, { recipient }) =>
      reader.role !== 'delegate' || psn === reader.psn || psn === recipient?.identifier,
  };
}

/** What is not shown of a piece of evidence; its leaf in the log can not be made from the rest. */
const WITHHELD = ['basis'] as const;
type Withheld = (typeof WITHHELD)[number];

function withheldOf({ basis }: Evidence, viewer: Viewer): Withheld[] {
  return basis !== undefined && !viewer.isSender ? ['basis'] : [];
}

function toReadingView(
  { by, part, parts, ...rest }: Reading,
  isPersonKnown: boolean,
): z.infer<typeof readingSchema> {
  const { role, name, psn, salt } = by;
  const known = { psn, ...(salt === undefined ? {} : { salt }) };
  return {
    ...rest,
    by: { role, name, psnDigest: psnDigest(by), ...(isPersonKnown ? known : {}) },
    ...(part === undefined ? {} : { part }),
    ...(parts === undefined ? {} : { parts: { opened: [...parts.opened], unopened: [...parts.unopened] } }),
  };
}

/** Evidence as JSON; `logIndex` is absent until the log has sealed it. */
export const evidenceSchema = z
  .object({
    id: z.uuid(),
    event: z.string(),
    uri: z.string(),
    reason: z.string().optional(),
    at: time,
    messageId: z.uuid(),
    recipient: z.object({ identifier: z.string(), kind: z.string() }).optional(),
    digest: z.string(),
    basis: basisSchema.optional().describe('Of the acceptance: why it was let in'),
    notice: noticeSchema
      .optional()
      .describe('Of a notice, or a letter to a phone: which notification it was'),
    reading: readingSchema.optional().describe('Of what the recipient did: as what, and with which parts'),
    legal: legalBasisSchema.optional().describe('Of an expiry or extension: how it was reckoned'),
    logIndex: z.int().optional(),
    withheld: z
      .array(z.enum(WITHHELD))
      .optional()
      .describe('What is not shown to whoever asks; the leaf in the log has it'),
  })
  .meta({ id: 'Evidence' });

export type EvidenceView = z.infer<typeof evidenceSchema>;

export function toEvidenceView(evidence: Evidence, viewer: Viewer): EvidenceView {
  const { id, event, messageId, recipient, digest, at, basis, notice, legal, reading, logIndex } = evidence;
  const reason = reasonOf(evidence);
  const withheld = withheldOf(evidence, viewer);
  return {
    id,
    event,
    uri: EVIDENCE_EVENTS[event].uri,
    ...(reason === undefined ? {} : { reason }),
    at: at.toISOString(),
    messageId,
    ...(recipient === undefined ? {} : { recipient }),
    digest: formatDigest(digest),
    ...(basis === undefined || withheld.includes('basis') ? {} : { basis }),
    ...(notice === undefined ? {} : { notice }),
    ...(legal === undefined ? {} : { legal }),
    ...(reading === undefined ? {} : { reading: toReadingView(reading, viewer.knows(reading.by, evidence)) }),
    ...(logIndex === undefined ? {} : { logIndex }),
    ...(withheld.length === 0 ? {} : { withheld }),
  };
}
