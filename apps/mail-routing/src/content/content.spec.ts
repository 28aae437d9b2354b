import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { bindingOf } from './binding.js';
import { CHUNK_OCTETS, ChunkSealer, openChunks } from './chunks.js';
import { dueAt, nextLook, youngestDue } from './retention.js';
import { seal, SEALED_OVERHEAD, unseal } from './sealed.js';

const TAG = 16;
const RECORD = CHUNK_OCTETS + TAG;
const key = createSecretKey(randomBytes(32));
const owner = { messageId: '01a200bf-4a8e-763a-9000-000000000001', digest: randomBytes(32), size: 11 };

/** In pieces of this size, as letters arrive and files are read. */
async function* pieces(octets: Buffer, size = 10_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < octets.length; at += size)
    yield await Promise.resolve(octets.subarray(at, at + size));
}

async function sealFile(plain: Buffer, with_ = key): Promise<Buffer> {
  const sealer = new ChunkSealer(with_);
  const written: Buffer[] = [];
  for await (const piece of pieces(plain)) written.push(...sealer.push(piece));
  return Buffer.concat([...written, ...sealer.end()]);
}

/** What of a file is given out, and whether it ended well. */
async function openFile(file: Buffer, with_ = key): Promise<{ plain: Buffer; failure: unknown }> {
  const given: Buffer[] = [];
  try {
    for await (const chunk of openChunks(with_, pieces(file))) given.push(chunk);
    return { plain: Buffer.concat(given), failure: undefined };
  } catch (error) {
    return { plain: Buffer.concat(given), failure: error };
  }
}

describe('a file of content', () => {
  it.each([0, 1, CHUNK_OCTETS - 1, CHUNK_OCTETS, CHUNK_OCTETS + 1, 3 * CHUNK_OCTETS, 200_000])(
    'of %i octets is opened as it was',
    async (octets) => {
      const plain = randomBytes(octets);
      const file = await sealFile(plain);
      expect(file).toHaveLength(octets + (Math.ceil(octets / CHUNK_OCTETS) + 1) * TAG);
      const opened = await openFile(file);
      expect(opened.failure).toBeUndefined();
      expect(opened.plain.equals(plain)).toBe(true);
    },
  );

  const flip = (file: Buffer, at: number): Buffer => {
    const changed = Buffer.from(file);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    return changed;
  };
  const record = (file: Buffer, n: number): Buffer => file.subarray(n * RECORD, (n + 1) * RECORD);

  it.each<[string, (file: Buffer) => Buffer, number]>([
    ['whose first octet was changed', (file) => flip(file, 0), 0],
    ['whose second chunk was changed', (file) => flip(file, RECORD + 5), 1],
    ['whose second tag was changed', (file) => flip(file, 2 * RECORD - 1), 1],
    ['whose end mark was changed', (file) => flip(file, file.length - 1), 3],
    ['without its end mark', (file) => file.subarray(0, -TAG), 3],
    ['that ends after its second chunk', (file) => file.subarray(0, 2 * RECORD), 1],
    [
      'of two chunks and the end mark',
      (file) => Buffer.concat([file.subarray(0, 2 * RECORD), file.subarray(-TAG)]),
      2,
    ],
    ['that ends within a chunk', (file) => file.subarray(0, RECORD + 100), 1],
    ['that ends within its end mark', (file) => file.subarray(0, -1), 3],
    ['with nothing in it', () => Buffer.alloc(0), 0],
    [
      'whose chunks changed places',
      (file) => Buffer.concat([record(file, 1), record(file, 0), file.subarray(2 * RECORD)]),
      0,
    ],
    ['that has a chunk twice', (file) => Buffer.concat([record(file, 0), file]), 1],
    ['that goes on behind its end', (file) => Buffer.concat([file, file]), 3],
  ])('%s gives nothing out that was not verified', async (_what, change, chunksAtMost) => {
    const plain = randomBytes(3 * CHUNK_OCTETS + 100);
    const { plain: given, failure } = await openFile(change(await sealFile(plain)));
    expect(failure).toMatchObject({ code: 'CONTENT_DAMAGED' });
    expect(given.length).toBeLessThanOrEqual(chunksAtMost * CHUNK_OCTETS);
    expect(plain.subarray(0, given.length).equals(given)).toBe(true);
  });

  it('is not opened by another key', async () => {
    const { plain, failure } = await openFile(
      await sealFile(Buffer.from('a letter')),
      createSecretKey(randomBytes(32)),
    );
    expect(failure).toMatchObject({ code: 'CONTENT_DAMAGED' });
    expect(plain).toHaveLength(0);
  });
});

describe('content in a row', () => {
  const body = Buffer.from('Dear reader');
  const binding = bindingOf('body', owner);

  it('is opened as it was, and never sealed twice alike', () => {
    const sealed = seal(key, body, binding);
    expect(sealed).toHaveLength(body.length + SEALED_OVERHEAD);
    expect(sealed.equals(seal(key, body, binding))).toBe(false);
    expect(unseal(key, sealed, binding).equals(body)).toBe(true);
  });

  it.each([
    ['for another message', { ...owner, messageId: '01a200bf-4a8e-763a-9000-000000000002' }],
    ['beside another digest', { ...owner, digest: randomBytes(32) }],
    ['beside another size', { ...owner, size: 12 }],
  ])('is not opened %s', (_what, other) => {
    const sealed = seal(key, body, binding);
    expect(() => unseal(key, sealed, bindingOf('body', other))).toThrow('not as it was stored');
  });

  it('is not opened as the key of a file', () => {
    const sealed = seal(key, body, binding);
    expect(() => unseal(key, sealed, bindingOf('file-key', owner))).toThrow('not as it was stored');
  });

  it('is not opened cut or changed anywhere', () => {
    const sealed = seal(key, body, binding);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 0x80, at);
      expect(() => unseal(key, changed, binding)).toThrow('not as it was stored');
      expect(() => unseal(key, sealed.subarray(0, at), binding)).toThrow('not as it was stored');
    }
  });
});

describe('how long content is kept', () => {
  const rules = { acknowledgedDays: 100, expiredDays: 200, phoneDays: 50 };
  const day = (text: string) => new Date(`${text}T00:00:00Z`);
  const accepted = day('2026-01-01');
  const end = (given: object) => ({ kind: 'person', acknowledgedAt: null, expiredAt: null, ...given });
  const certified = end({ acknowledgedAt: day('2026-01-11') });
  const expired = end({ expiredAt: day('2026-01-16') });

  it.each([
    ['certified', [certified], '2026-04-21'],
    ['expired', [expired], '2026-08-04'],
    [
      'certified after it had expired',
      [{ ...expired, ...certified, expiredAt: day('2026-01-05') }],
      '2026-04-21',
    ],
    ['to a phone', [end({ kind: 'phone' })], '2026-02-20'],
    ['certified by one, expired for another', [certified, expired], '2026-08-04'],
    ['certified by one, open for another', [certified, end({})], undefined],
    ['without recipients', [], undefined],
  ])('a letter %s', (_what, ends, due) => {
    expect(dueAt(rules, accepted, ends)).toEqual(due === undefined ? undefined : day(due));
  });

  it('no letter is looked at before the shortest time', () => {
    expect(youngestDue(rules, day('2026-02-20'))).toEqual(accepted);
  });

  it.each([
    ['soon', '2026-01-05', '2026-01-05'],
    ['in years', '2036-01-01', '2026-01-31'],
    ['never yet', undefined, '2026-01-31'],
    ['long ago, and is held', '2025-01-01', '2026-01-31'],
  ])('one that may go %s is looked at again', (_what, due, look) => {
    expect(nextLook(accepted, due === undefined ? undefined : day(due))).toEqual(day(look));
  });
});
