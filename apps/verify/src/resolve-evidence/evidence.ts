import { hash } from 'node:crypto';
import { z } from 'zod';

/** Evidence as `evidence.json` has it; what is not named here belongs to its leaf too. */
const evidenceSchema = z.looseObject({
  id: z.uuid(),
  event: z.string(),
  uri: z.string(),
  at: z.iso.datetime(),
  messageId: z.uuid(),
  recipient: z.looseObject({ identifier: z.string(), kind: z.string() }).optional(),
  digest: z.string(),
  reading: z
    .looseObject({
      by: z.looseObject({
        role: z.string(),
        name: z.string(),
        psnDigest: z.string(),
        psn: z.string().optional(),
        salt: z.string().optional(),
      }),
    })
    .optional(),
  logIndex: z.int().optional(),
  withheld: z.array(z.string()).optional(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

const proofSchema = z.object({
  code: z.string(),
  message: z.object({
    id: z.uuid(),
    organisation: z.string(),
    sender: z.string(),
    subject: z.string(),
    size: z.int(),
    digest: z.string(),
    acceptedAt: z.iso.datetime(),
  }),
  recipients: z.array(z.object({ identifier: z.string(), kind: z.string() })),
  evidence: z.array(evidenceSchema),
  madeAt: z.iso.datetime(),
});
export type Proof = z.infer<typeof proofSchema>;

const leavesSchema = z.object({
  proofs: z.array(
    z.object({ evidenceId: z.uuid(), index: z.int(), leafHash: z.base64(), hashes: z.array(z.base64()) }),
  ),
});
export type LeafProof = z.infer<typeof leavesSchema>['proofs'][number];

/** @returns undefined when it is no such JSON */
export function readProof(octets: Buffer | undefined): Proof | undefined {
  return proofSchema.safeParse(parsed(octets)).data;
}

/** @returns undefined when it is no such JSON */
export function readLeafProofs(octets: Buffer | undefined): readonly LeafProof[] | undefined {
  return leavesSchema.safeParse(parsed(octets)).data?.proofs;
}

function parsed(octets: Buffer | undefined): unknown {
  try {
    return JSON.parse(octets?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}

/** Members that were added for readers, and are not in the leaf. */
const ADDED = new Set(['uri', 'reason', 'logIndex', 'withheld']);

/** The leaf of a piece of evidence: canonical JSON (RFC 8785) of what was recorded. */
export function leafOf({ reading, ...evidence }: Evidence): string {
  const recorded = Object.fromEntries(Object.entries(evidence).filter(([name]) => !ADDED.has(name)));
  return sorted(reading === undefined ? recorded : { ...recorded, reading: withoutNumber(reading) });
}

/** Whether the person's number, where it is told, is the one of which the leaf holds a digest. */
export function isPersonOfLeaf({ reading }: Evidence): boolean {
  if (reading?.by.psn === undefined) return true;
  const { psn, salt = '', psnDigest } = reading.by;
  return psnDigest === `sha-256:${hash('sha256', `${salt}:${psn}`)}`;
}

function withoutNumber({ by, ...reading }: NonNullable<Evidence['reading']>): object {
  const person = Object.entries(by).filter(([name]) => name !== 'psn' && name !== 'salt');
  return { ...reading, by: Object.fromEntries(person) };
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)))
      : item,
  );
}
