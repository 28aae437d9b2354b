import type { Files, Finding } from '../bundle/bundle.js';
import {
  type Evidence,
  isPersonOfLeaf,
  type LeafProof,
  leafOf,
  readLeafProofs,
  readProof,
} from '../resolve-evidence/evidence.js';
import { type OpenedCheckpoint, openCheckpoint } from '../merkle/note.js';
import { hashOfLeaf, rootFrom } from '../merkle/tree.js';
import { openTimeStamp } from '../resolve-trust/certificates.js';

const CHECKPOINT = 'log/checkpoint.txt';
const TIME_STAMP = 'log/checkpoint.tst';
const PROOFS = 'log/proofs.json';
const KEYS = 'log/keys.txt';
const EVIDENCE = 'evidence.json';

/** Whose words on the log are believed. */
export interface LogTrust {
  /** Verifier keys of the log; without them those in the bundle, for which its signature vouches. */
  readonly logKeys: readonly string[];
  /** DER certificates, for the time-stamp. */
  readonly roots: readonly Buffer[];
}

/** Checks that each piece of evidence is in the public log, by its signed checkpoint. */
export async function checkLog(files: Files, { logKeys, roots }: LogTrust): Promise<Finding[]> {
  const evidence = readProof(files.get(EVIDENCE))?.evidence ?? [];
  const note = files.get(CHECKPOINT);
  if (note === undefined)
    return evidence.map((one) => finding(EVIDENCE, 'not-sealed', 'unsure', nameOf(one)));
  const own = (files.get(KEYS)?.toString('utf8') ?? '').split('\n').filter((line) => line !== '');
  const checkpoint = openCheckpoint(note.toString('utf8'), logKeys.length > 0 ? logKeys : own);
  if (checkpoint === undefined) return [finding(CHECKPOINT, 'checkpoint', 'false')];
  const { origin, size } = checkpoint;
  const proofs = readLeafProofs(files.get(PROOFS));
  if (proofs === undefined) return [finding(PROOFS, 'form', 'false')];
  return [
    finding(CHECKPOINT, 'checkpoint', 'proved', `${origin}, ${String(size)}`),
    finding(KEYS, 'log-key', logKeys.length > 0 ? 'proved' : 'unsure', checkpoint.key),
    await timeOf(note, files.get(TIME_STAMP), roots),
    ...evidence.map((one) => leafFinding(one, proofs, checkpoint)),
  ];
}

function leafFinding(
  evidence: Evidence,
  proofs: readonly LeafProof[],
  checkpoint: OpenedCheckpoint,
): Finding {
  const proof = proofs.find(({ evidenceId }) => evidenceId === evidence.id);
  const name = nameOf(evidence);
  if (proof === undefined && evidence.logIndex === undefined)
    return finding(EVIDENCE, 'not-sealed', 'unsure', name);
  if (proof === undefined || proof.index !== evidence.logIndex) return finding(PROOFS, 'leaf', 'false', name);
  const given = Buffer.from(proof.leafHash, 'base64');
  const path = proof.hashes.map((one) => Buffer.from(one, 'base64'));
  const root = rootFrom(given, { index: proof.index, size: checkpoint.size }, path);
  if (root?.equals(checkpoint.root) !== true) return finding(PROOFS, 'leaf', 'false', name);
  // What is withheld is in the leaf: that this evidence is that leaf, only the signature says.
  if (evidence.withheld !== undefined) return finding(EVIDENCE, 'leaf-withheld', 'unsure', name);
  const isThis = hashOfLeaf(leafOf(evidence)).equals(given) && isPersonOfLeaf(evidence);
  return finding(EVIDENCE, 'leaf', isThis ? 'proved' : 'false', name);
}

async function timeOf(note: Buffer, token: Buffer | undefined, roots: readonly Buffer[]): Promise<Finding> {
  if (token === undefined) return finding(CHECKPOINT, 'checkpoint-time', 'unsure');
  try {
    const { at, isTrusted } = await openTimeStamp(token, note, roots);
    const result = isTrusted === undefined ? 'unsure' : isTrusted ? 'proved' : 'false';
    return finding(TIME_STAMP, 'checkpoint-time', result, at.toISOString());
  } catch (error) {
    return finding(TIME_STAMP, 'checkpoint-time', 'false', error instanceof Error ? error.message : '');
  }
}

const nameOf = ({ event, id }: Evidence): string => `${event} ${id}`;

function finding(part: string, check: Finding['check'], result: Finding['result'], detail?: string): Finding {
  return { part, check, result, ...(detail !== undefined && { detail }) };
}
