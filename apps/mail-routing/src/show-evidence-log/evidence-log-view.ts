import { z } from 'zod';
import type { LogKey } from '../storage/evidence-log.repository.js';
import { readPublicKey, verifierKey } from '../log/note.js';
import type { Digest } from '../log/hashes.js';
import type { InclusionProof } from './show-evidence-log.js';

const hash = z.base64().describe('SHA-256, base64');

/** Everything that is needed to check one leaf. */
export const inclusionSchema = z
  .object({
    evidenceId: z.uuid(),
    index: z.int().describe('Place of the leaf, from 0'),
    size: z.int().describe('Leaves of the checkpoint'),
    leafHash: hash.describe('SHA-256(0x00 ‖ the evidence as canonical JSON), base64'),
    hashes: z.array(hash).describe('Audit path, from the leaf up (RFC 6962 section 2.1.1)'),
    checkpoint: z.string().describe('Signed note (C2SP tlog-checkpoint)'),
    timeStamp: z
      .base64()
      .optional()
      .describe('RFC 3161 token over the octets of the note, DER in base64; absent until it is there'),
  })
  .meta({ id: 'InclusionProof' });

export const consistencySchema = z
  .object({
    from: z.int(),
    to: z.int(),
    hashes: z.array(hash).describe('RFC 6962 section 2.1.2'),
  })
  .meta({ id: 'ConsistencyProof' });

export const keysSchema = z.object({
  items: z.array(
    z
      .object({
        verifierKey: z.string().describe('As programs for signed notes take it: name+id+base64'),
        publicKey: z.string().describe('PEM'),
        from: z.int().describe('Size of the first checkpoint that it signed'),
        until: z
          .int()
          .optional()
          .describe('Size of the last one: signed together with the next key. Absent: it signs'),
      })
      .meta({ id: 'LogKey' }),
  ),
});

const toBase64 = (digest: Digest): string => Buffer.from(digest, 'latin1').toString('base64');

export function toConsistencyView(
  from: number,
  to: number,
  hashes: readonly Digest[],
): z.infer<typeof consistencySchema> {
  return { from, to, hashes: hashes.map(toBase64) };
}

export function toInclusionView(proof: InclusionProof): z.infer<typeof inclusionSchema> {
  const { evidenceId, index, leaf, path, checkpoint } = proof;
  return {
    evidenceId,
    index,
    size: checkpoint.size,
    leafHash: toBase64(leaf),
    hashes: path.map(toBase64),
    checkpoint: checkpoint.note,
    ...(checkpoint.timeStamp !== null && { timeStamp: checkpoint.timeStamp.toString('base64') }),
  };
}

/** @param name origin of the log, which is the name of all its keys */
export function toKeysView(name: string, keys: readonly LogKey[]): z.infer<typeof keysSchema> {
  return {
    items: keys.map((key, place) => {
      const publicKey = readPublicKey(key.publicKey);
      const next = keys[place + 1];
      return {
        verifierKey: verifierKey({ name, publicKey }),
        publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        from: key.fromSize,
        ...(next !== undefined && { until: next.fromSize }),
      };
    }),
  };
}
