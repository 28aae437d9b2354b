import { randomBytes } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RewrapKeys } from '../src/keep-content/rewrap-keys.js';
import { FileKeys, TokenAfterFile } from '../src/keep-content/wrapping-keys.js';
import type { ContentStore } from '../src/storage/content-store.js';
import { longLetter, makeToken, startContent } from './content.suite.js';
import { TOKEN_PIN } from './hsm-token.js';

const HOUR_MS = 60 * 60 * 1000;
const SMALL = Buffer.from('Subject: the secret of the letter\r\n\r\nDear citizen\r\n');
const places = [
  ['in its row', false],
  ['in a file', true],
] as const;

describe('content at rest', () => {
  let suite: Awaited<ReturnType<typeof startContent>>;
  let token: ReturnType<typeof makeToken>;
  let store: ContentStore;

  beforeAll(async () => {
    suite = await startContent();
    token = makeToken();
    token.makeKey('first');
  }, 240_000);
  afterAll(async () => {
    token.remove();
    await suite.stop();
  }, 60_000);
  beforeEach(async () => {
    store = await process_('first');
  }, 60_000);

  /** The store of a process that starts now. */
  const process_ = async (label: string): Promise<ContentStore> =>
    (await suite.open(token.keys(label))).store;
  const textOf = (large: boolean): Buffer => (large ? longLetter() : SMALL);
  const fileOf = async (id: string): Promise<string> =>
    join(suite.folder, (await suite.find(id)).location ?? '');

  describe.each(places)('%s', (_place, large) => {
    it('is not in the clear, and another process reads it', async () => {
      const text = textOf(large);
      const id = await suite.store(store, text, { large });
      const { keyId, body, location, fileKey } = await suite.find(id);
      const kept = large ? readFileSync(join(suite.folder, location ?? '')) : (body ?? Buffer.alloc(0));
      expect(kept.length).toBeGreaterThan(text.length);
      expect(kept.includes('the secret')).toBe(false);
      expect([keyId, body === null, fileKey === null]).toEqual([expect.any(String), large, !large]);
      const other = await process_('first');
      expect(await suite.read(other, id)).toBe(text.toString());
    });

    it('can not be moved to the row of another message', async () => {
      const [mine, theirs] = [textOf(large), textOf(large)];
      const id = await suite.store(store, mine, { large });
      const other = await suite.store(store, theirs, { large });
      await suite.query(
        `UPDATE content SET (body, location, key_id, file_key) =
           (SELECT body, location, key_id, file_key FROM content WHERE message_id = $2) WHERE message_id = $1`,
        [id, other],
      );
      await expect(suite.read(store, id)).rejects.toMatchObject({ code: 'CONTENT_DAMAGED' });
      expect(await suite.read(store, other)).toBe(theirs.toString());
    });

    it.each([
      ['another digest', 'UPDATE message SET digest = $2 WHERE id = $1', randomBytes(32)],
      ['another size', 'UPDATE message SET size = $2 WHERE id = $1', 7],
    ])('can not be read beside %s', async (_what, sql, value) => {
      const id = await suite.store(store, textOf(large), { large });
      await suite.query(sql, [id, value]);
      await expect(suite.read(store, id)).rejects.toMatchObject({ code: 'CONTENT_DAMAGED' });
    });

    it('of before the first key is read as it is', async () => {
      const { store: plain } = await suite.open(undefined);
      const text = textOf(large);
      const id = await suite.store(plain, text, { large });
      expect((await suite.find(id)).keyId).toBeNull();
      expect(await suite.read(store, id)).toBe(text.toString());
    });
  });

  it.each<[string, (file: string) => void]>([
    [
      'changed',
      (file) => {
        const octets = readFileSync(file);
        octets.writeUInt8(octets.readUInt8(70_000) ^ 1, 70_000);
        writeFileSync(file, octets);
      },
    ],
    [
      'cut off after a chunk',
      (file) => {
        truncateSync(file, 64 * 1024 + 16);
      },
    ],
    [
      'emptied',
      (file) => {
        truncateSync(file, 0);
      },
    ],
  ])('is refused where its file was %s', async (_what, change) => {
    const id = await suite.store(store, longLetter(), { large: true });
    change(await fileOf(id));
    await expect(suite.read(store, id)).rejects.toMatchObject({ code: 'CONTENT_DAMAGED' });
  });

  it('can not take the file of another message', async () => {
    const [id, other] = [
      await suite.store(store, longLetter(), { large: true }),
      await suite.store(store, longLetter(), { large: true }),
    ];
    writeFileSync(await fileOf(id), readFileSync(await fileOf(other)));
    await expect(suite.read(store, id)).rejects.toMatchObject({ code: 'CONTENT_DAMAGED' });
  });

  it('has a new data key before each hour is over, and none is used longer', async () => {
    const { keys, store: hourly } = await suite.open(token.keys('first'));
    const ids: (string | null)[] = [];
    for (let quarter = 0; quarter < 8; quarter++) {
      await keys.execute();
      ids.push((await suite.find(await suite.store(hourly, SMALL))).keyId);
      suite.clock.advance(HOUR_MS / 4);
    }
    expect(new Set(ids.slice(0, 4)).size).toBe(1);
    expect(new Set(ids).size).toBe(2);
    suite.clock.advance(HOUR_MS);
    expect(() => keys.current()).toThrow(expect.objectContaining({ code: 'CONTENT_UNAVAILABLE' }));
    await keys.execute();
    expect(ids).not.toContain(keys.current()?.id);
  });

  it('goes on with what it has while the token is away: it seals until the hour is over, and reads what it has opened', async () => {
    token.makeKey('away');
    const { keys, store: alone } = await suite.open(token.keys('away'));
    const id = await suite.store(alone, SMALL);
    token.loseKey('away');
    expect(await suite.read(alone, id)).toBe(SMALL.toString());
    await expect(suite.read(await process_('first'), id)).rejects.toMatchObject({
      code: 'CONTENT_UNAVAILABLE',
    });
    suite.clock.advance(HOUR_MS);
    await expect(keys.execute()).rejects.toThrow('the token has no AES key away');
    await expect(suite.store(alone, SMALL)).rejects.toMatchObject({ code: 'CONTENT_UNAVAILABLE' });
    await expect(suite.store(alone, longLetter(), { large: true })).rejects.toMatchObject({
      code: 'CONTENT_UNAVAILABLE',
    });
  });

  it('is not read with another key of the same name', async () => {
    token.makeKey('twin');
    const id = await suite.store(await process_('twin'), SMALL);
    token.loseKey('twin');
    token.makeKey('twin');
    await expect(suite.read(await process_('twin'), id)).rejects.toMatchObject({
      code: 'CONTENT_UNAVAILABLE',
    });
  });

  it('is read after its wrapping key was replaced and removed, also when that was interrupted', async () => {
    const text = longLetter();
    token.makeKey('old');
    token.makeKey('new');
    const ids = [];
    for (const large of [true, false, true])
      ids.push(await suite.store(await process_('old'), text, { large }));
    const before = await fileOf(ids[0] ?? '');
    const octets = readFileSync(before);
    const fresh = token.keys('new');
    let left = 2;
    // The process ends in the middle.
    const dying = {
      current: 'new',
      wrap: (name: string, key: Buffer) => fresh.wrap(name, key),
      unwrap: (name: string, key: Buffer) =>
        left-- > 0 ? fresh.unwrap(name, key) : Promise.reject(new Error('killed')),
    };
    await suite.query(`DELETE FROM content_key WHERE wrapping_key NOT IN ('old', 'new')`);
    await expect(new RewrapKeys(suite.database, dying).execute()).rejects.toThrow('killed');
    expect(await new RewrapKeys(suite.database, fresh).execute()).toBe(1);
    token.loseKey('old');
    const after = await process_('new');
    for (const id of ids) expect(await suite.read(after, id)).toBe(text.toString());
    expect(readFileSync(before).equals(octets)).toBe(true);
  });

  it('moves from the key of a file to the token', async () => {
    const path = join(suite.folder, 'content.key');
    writeFileSync(path, randomBytes(32));
    const file = new FileKeys(path);
    const id = await suite.store((await suite.open(file)).store, SMALL);
    const both = new TokenAfterFile(token.keys('first'), file);
    expect(await suite.read((await suite.open(both)).store, id)).toBe(SMALL.toString());
    await suite.query(`DELETE FROM content_key WHERE wrapping_key NOT LIKE 'file:%'`);
    expect(await new RewrapKeys(suite.database, both).execute()).toBe(1);
    expect(await suite.read(await process_('first'), id)).toBe(SMALL.toString());
  });

  it('reads no key file but that of the settings, whatever the database says', async () => {
    const path = join(suite.folder, 'evil.key');
    writeFileSync(path, randomBytes(32));
    const id = await suite.store((await suite.open(new FileKeys(path))).store, SMALL);
    const settings = new FileKeys(join(suite.folder, 'content.key'));
    await expect(suite.read((await suite.open(settings)).store, id)).rejects.toMatchObject({
      code: 'CONTENT_UNAVAILABLE',
    });
  });

  it('asks the token once only whether a wrong PIN is right', async () => {
    const keys = token.keys('first');
    token.setPin('00000000');
    await expect(keys.wrap('first', randomBytes(32))).rejects.toThrow('refuses the PIN');
    token.setPin(TOKEN_PIN);
    await expect(keys.wrap('first', randomBytes(32))).rejects.toThrow('refuses the PIN');
    expect(await token.keys('first').wrap('first', randomBytes(32))).toHaveLength(40);
  });

  it.each([
    ['never answers', `process.on('message', () => process.send({ ready: true }));`, 'does not answer'],
    ['ends at once', 'process.exit(1);', 'its process ended'],
  ])(
    'waits for no token whose process %s',
    async (_what, script, reason) => {
      const program = join(suite.folder, 'broken.mjs');
      writeFileSync(program, script);
      await expect(token.keys('first', { program }).wrap('first', randomBytes(32))).rejects.toThrow(reason);
    },
    30_000,
  );

  it('says that a module is not there', async () => {
    await expect(token.keys('first', { module: '/none.so' }).wrap('first', randomBytes(32))).rejects.toThrow(
      'wrap by first',
    );
  });
});
