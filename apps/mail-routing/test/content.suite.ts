import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource, Database } from '@pep/persistence';
import { createTestDatabase, TestClock } from '@pep/testing';
import { databaseOptions } from '../src/database.js';
import type { Content } from '../src/message/message.js';
import { findContent } from '../src/storage/content.repository.js';
import { ContentFolder } from '../src/storage/content-files.js';
import { ContentKeys, type WrappingKeys } from '../src/storage/content-keys.js';
import { ContentStore, type KeptContent } from '../src/storage/content-store.js';
import { HsmProcess } from '../src/use-hsm/hsm-process.js';
import { TokenKeys } from '../src/use-hsm/token-keys.js';
import { makeHsmToken, SOFTHSM } from './hsm-token.js';

/** The process that the service starts, as it is built. */
const HSM = join(import.meta.dirname, '../dist/hsm.js');

/** A SoftHSM token with AES keys, and who asks it. */
export function makeToken() {
  const token = makeHsmToken();
  const started: HsmProcess[] = [];
  return {
    makeKey: token.makeWrappingKey,
    loseKey: token.loseWrappingKey,
    setPin: token.setPin,
    /** The token's keys as a process that starts now sees them. */
    keys: (current: string, { program = HSM, module = SOFTHSM } = {}) => {
      const settings = { hsm: { ...token.options, module } };
      const hsm = new HsmProcess({ program, settings, env: token.env });
      started.push(hsm);
      return new TokenKeys(current, hsm);
    },
    remove: () => {
      for (const hsm of started) hsm.onApplicationShutdown();
      token.remove();
    },
  };
}

/** A database of mail-routing's and a folder for content, with letters as the door leaves them. */
export async function startContent() {
  const test = await createTestDatabase(databaseOptions({ databaseUrl: '' }));
  const dataSource = await createDataSource(test.options).initialize();
  const database = new Database(dataSource);
  const clock = new TestClock();
  const folder = mkdtempSync(join(tmpdir(), 'pep-content-'));
  const files = new ContentFolder(folder);
  const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => dataSource.query(sql, values);

  /** What a process has that starts now. */
  const open = async (wrapping: WrappingKeys | undefined, own = database) => {
    const keys = new ContentKeys(own, clock, wrapping);
    await keys.onApplicationBootstrap();
    return { keys, store: new ContentStore(files, keys) };
  };

  /** Stores a letter, in its row or in a file. */
  const store = async (
    into: ContentStore,
    plain: Buffer,
    { large = false, acceptedAt = clock.now() }: { large?: boolean; acceptedAt?: Date } = {},
  ): Promise<string> => {
    const owner = {
      messageId: randomUUIDv7(),
      digest: createHash('sha256').update(plain).digest(),
      size: plain.length,
    };
    let content: Content = { body: plain };
    if (large) {
      const writer = await into.create(acceptedAt);
      await writer.write(plain);
      content = await writer.finish();
    }
    const row = into.rowOf(content, owner);
    await query(
      `INSERT INTO message (id, organisation, sender_id, sender, subject, size, digest, message_id_header, client_address, accepted_at)
       VALUES ($1, '22335588', $2, 'info@ekeng.am', 'Notice', $3, $4, '<a@ekeng.am>', '127.0.0.1', $5)`,
      [owner.messageId, randomUUIDv7(), owner.size, owner.digest, acceptedAt],
    );
    await query(
      'INSERT INTO content (message_id, body, location, key_id, file_key) VALUES ($1, $2, $3, $4, $5)',
      [...[owner.messageId, row.body, row.location, row.keyId, row.fileKey]],
    );
    return owner.messageId;
  };

  const find = async (id: string): Promise<KeptContent> => {
    const found = await database.read((reader) => findContent(reader, id));
    if (found === undefined) throw new Error(`there is no message ${id}`);
    return found;
  };

  return {
    ...{ database, dataSource, clock, folder, files, query, open, store, find },
    /** The letter as it is read by its recipient. */
    read: async (from: ContentStore, id: string): Promise<string> =>
      (await from.load(await find(id))).toString(),
    stop: async () => {
      await dataSource.destroy();
      await test.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A letter of a few chunks whose text is found again when it lies anywhere in the clear. */
export function longLetter(): Buffer {
  return Buffer.from(`the secret of the letter ${randomBytes(8).toString('hex')}\r\n`.repeat(5_000));
}
