import { z } from 'zod';
import { defineFact } from './fact.js';
import { digest, instant, recipient, uuid } from './fields.js';

/** The most pieces of evidence that one fact tells of. */
export const SEALED_ENTRIES_MAX = 1_000;

const entry = z.object({
  id: uuid.describe('Id of the evidence'),
  event: z.string().max(64).describe('Name of the event (ETSI EN 319 522-1, or ours)'),
  at: instant,
  messageId: uuid,
  recipient: recipient.optional(),
  digest,
  logIndex: z.int().nonnegative().describe('Its place in the log, from 0'),
});
/** A piece of evidence with its place in the log. */
export type SealedEntry = z.infer<typeof entry>;

const sealed = z.object({
  log: z.string().max(255).describe('Origin of the log, the first line of its checkpoints'),
  treeSize: z.int().positive().describe('Leaves that the checkpoint covers'),
  root: z.string().describe('Root of the tree, base64'),
  checkpoint: z.string().describe('The signed note (C2SP tlog-checkpoint)'),
  sealedAt: instant,
  entries: z.array(entry).min(1).max(SEALED_ENTRIES_MAX).describe('In the order of the log, without gaps'),
});
export type EvidenceSealed = z.infer<typeof sealed>;

export const evidenceSealed = defineFact({
  type: 'pep.evidence.sealed.v1',
  topic: 'pep.evidence.v1',
  meaning:
    'Evidence was sealed in the transparency log; a checkpoint over more than 1,000 pieces is told in several facts.',
  schema: sealed,
  key: (data) => data.log,
});
