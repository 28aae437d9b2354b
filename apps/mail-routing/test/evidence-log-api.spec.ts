import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@pep/persistence';
import { SystemClock } from '@pep/service-kit';
import { SealEvidence } from '../src/seal-evidence/seal-evidence.js';
import { TellSealed } from '../src/seal-evidence/tell-sealed.js';
import { submitFrom, idOf } from './door-client.js';
import { TestKeys } from './evidence-log.suite.js';
import { ADMINISTRATOR, SENDER, startMailRouting } from './mail-routing.suite.js';
import { includes, isConsistent, leafOf } from './rfc9162.js';

const ORIGIN = 'e-citizen.am/evidence';
const octets = (base64: string): Buffer => Buffer.from(base64, 'base64');

/** JSON with sorted members and no spaces, which is RFC 8785 for what evidence holds. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)))
      : item,
  );
}

/** Size and root that a checkpoint says, when its first signature is that of the verifier key. */
function opened(note: string, verifierKey: string): { size: number; root: Buffer } {
  const [text = '', signatures = ''] = note.split('\n\n');
  const [, name, id = '', encoded = ''] = /^([^+]+)\+([^+]+)\+(.+)$/.exec(verifierKey) ?? [];
  const signature = octets(/^— \S+ (\S+)/.exec(signatures)?.[1] ?? '');
  expect(signature.subarray(0, 4).toString('hex')).toBe(id);
  const x = octets(encoded).subarray(1).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  expect(verify(null, Buffer.from(`${text}\n`), key, signature.subarray(4))).toBe(true);
  const [origin, size, root = ''] = text.split('\n');
  expect([origin, name]).toEqual([ORIGIN, ORIGIN]);
  return { size: Number(size), root: octets(root) };
}

describe('the evidence log, asked by anybody', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;
  let sealer: SealEvidence;

  beforeAll(async () => {
    suite = await startMailRouting();
    sealer = new SealEvidence(suite.app.get(Database), new SystemClock(), ORIGIN, new TestKeys());
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);

  const get = (path: string) => suite.app.inject({ method: 'GET', url: `/v1/evidence-log${path}` });
  const send = async () => idOf(await submitFrom(suite.smtpPort, {}, { from: SENDER.address }));
  const evidenceOf = async (messageId: string) =>
    (await suite.call(ADMINISTRATOR, 'GET', `/messages/${messageId}/evidence`)).json<{
      items: { id: string; uri: string; reason?: string; logIndex?: number }[];
    }>().items;

  it('answers 404 before the first checkpoint', async () => {
    expect((await get('/checkpoint')).statusCode).toBe(404);
    expect((await get('/keys')).json()).toEqual({ items: [] });
  });

  it('proves each piece of evidence to whoever has it, by the checkpoint and the published key', async () => {
    const id = await send();
    expect((await evidenceOf(id)).map(({ logIndex }) => logIndex)).toEqual([undefined, undefined]);
    await sealer.execute();
    await send();
    await sealer.execute();

    const { items } = (await get('/keys')).json<{ items: { verifierKey: string }[] }>();
    const note = await get('/checkpoint');
    expect(note.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'public, max-age=1',
    });
    const tree = opened(note.payload, items[0]?.verifierKey ?? '');
    const evidence = await evidenceOf(id);
    expect(evidence.map(({ logIndex }) => logIndex)).toEqual([0, 1]);
    for (const { logIndex, uri: _uri, reason: _reason, ...leaf } of evidence) {
      const answer = await get(`/proofs/${leaf.id}`);
      const proof = answer.json<{
        index: number;
        size: number;
        leafHash: string;
        hashes: string[];
        checkpoint: string;
      }>();
      expect(proof).toMatchObject({ index: logIndex, size: 4, checkpoint: note.payload });
      const hash = leafOf(Buffer.from(sorted(leaf)));
      expect(proof.leafHash).toBe(hash.toString('base64'));
      expect(includes(tree, proof.index, hash, proof.hashes.map(octets))).toBe(true);
      const other = leafOf(Buffer.from(sorted({ ...leaf, event: 'ContentHandover' })));
      expect(includes(tree, proof.index, other, proof.hashes.map(octets))).toBe(false);
    }
  });

  it('proves that a later checkpoint only added to an earlier one', async () => {
    const { items } = (await get('/keys')).json<{ items: { verifierKey: string }[] }>();
    const key = items[0]?.verifierKey ?? '';
    const before = opened((await get('/checkpoint')).payload, key);
    for (let letters = 0; letters < 3; letters++) await send();
    await sealer.execute();
    const after = opened((await get('/checkpoint')).payload, key);
    const answer = await get(`/consistency?from=${String(before.size)}&to=${String(after.size)}`);
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const path = answer.json<{ hashes: string[] }>().hashes.map(octets);
    expect(isConsistent(before, after, path)).toBe(true);
    expect(isConsistent({ ...before, root: after.root }, after, path)).toBe(false);
  });

  it('gives the first time-stamped checkpoint of a leaf, which may be kept for ever', async () => {
    const id = (await evidenceOf(await send()))[0]?.id ?? '';
    expect((await get(`/proofs/${id}`)).statusCode).toBe(404);
    await sealer.execute();
    expect((await get(`/proofs/${id}`)).headers['cache-control']).toBe('public, max-age=1');
    await suite.app
      .get(Database)
      .dataSource.query(
        `UPDATE evidence_checkpoint SET time_stamp = '\\x3000' WHERE size = (SELECT max(size) FROM evidence_checkpoint)`,
      );
    await send();
    await sealer.execute();
    const proof = await get(`/proofs/${id}`);
    expect(proof.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(proof.json()).toMatchObject({ size: 12, timeStamp: 'MAA=' });
  });

  it.each([
    { path: '/proofs/5001950015', status: 400 },
    { path: '/proofs/019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0a12', status: 404 },
    { path: '/consistency?from=0&to=1', status: 400 },
    { path: '/consistency?from=3&to=2', status: 400 },
    { path: '/consistency?from=1&to=1e300', status: 400 },
    { path: '/consistency?from=1&to=999999999', status: 404 },
    { path: '/consistency?from=1', status: 400 },
  ])('answers $status to $path', async ({ path, status }) => {
    expect((await get(path)).statusCode).toBe(status);
  });

  it('tells followers of the stream which evidence is where', async () => {
    await new TellSealed(suite.app.get(Database), ORIGIN).execute();
    const [told] = await suite.kafka.readFacts('pep.evidence.v1', 1);
    expect(told).toMatchObject({
      key: ORIGIN,
      headers: { ce_type: 'pep.evidence.sealed.v1', ce_subject: ORIGIN },
      data: {
        log: ORIGIN,
        treeSize: 2,
        entries: [{ event: 'SubmissionAcceptance', logIndex: 0 }, { logIndex: 1 }],
      },
    });
  });
});
