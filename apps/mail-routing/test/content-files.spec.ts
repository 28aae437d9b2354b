import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ContentBucket } from '../src/storage/content-bucket.js';
import { type ContentFiles, ContentFolder } from '../src/storage/content-files.js';
import { startS3Server } from './s3-server.js';

const MIB = 1024 * 1024;

async function write(files: ContentFiles, location: string, octets: Buffer): Promise<void> {
  const draft = await files.create(location);
  for (let at = 0; at < octets.length; at += MIB) await draft.write(octets.subarray(at, at + MIB));
  await draft.finish();
}

async function read(files: ContentFiles, location: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of files.read(location)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const newLocation = (folder = '2026/11/22/10'): string => `${folder}/${randomUUID()}`;

describe('files of content', () => {
  let folder: string;
  let s3: Awaited<ReturnType<typeof startS3Server>>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pep-content-files-'));
    s3 = await startS3Server();
  }, 120_000);
  afterAll(async () => {
    await s3.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const spool = (): ContentFolder => new ContentFolder(join(folder, 'spool'));
  const spooled = (): string[] =>
    readdirSync(join(folder, 'spool'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);

  describe.each<[string, () => ContentFiles]>([
    ['in a folder', () => new ContentFolder(join(folder, 'files'))],
    ['in a bucket', () => new ContentBucket(s3.options, spool())],
  ])('%s', (_place, open) => {
    let files: ContentFiles;
    beforeEach(() => {
      files = open();
    });

    it.each([1, 100_000, 9 * MIB + 1])('come back as they were: %i octets', async (octets) => {
      const location = newLocation();
      const content = randomBytes(octets);
      await write(files, location, content);
      expect((await read(files, location)).equals(content)).toBe(true);
    });

    it('are not there before they are finished, nor when they are abandoned', async () => {
      const location = newLocation();
      const draft = await files.create(location);
      await draft.write(randomBytes(1_000));
      await draft.abandon();
      await expect(read(files, location)).rejects.toThrow(/ENOENT|404/);
      expect(await files.list('', 1_000)).not.toContainEqual(expect.objectContaining({ location }));
    });

    it('are gone when they are removed, and can be removed again', async () => {
      const location = newLocation();
      await write(files, location, Buffer.from('a'));
      await files.remove(location);
      await files.remove(location);
      await expect(read(files, location)).rejects.toThrow(/ENOENT|404/);
    });

    it('are listed in the order of their places, a page at a time', async () => {
      for (const { location } of await files.list('', 1_000)) await files.remove(location);
      const locations = ['2025/12/31/23', '2026/01/01/00', '2026/01/01/01', '2026/01/02/00', '2026/01/02/00']
        .map(newLocation)
        .toSorted();
      for (const location of locations.toReversed()) await write(files, location, Buffer.from(location));
      const found: string[] = [];
      for (let after = ''; ; after = found.at(-1) ?? '') {
        const page = await files.list(after, 2);
        found.push(...page.map(({ location }) => location));
        for (const { changedAt } of page) expect(Number.isNaN(changedAt.getTime())).toBe(false);
        if (page.length < 2) break;
      }
      expect(found).toEqual(locations);
    });
  });

  describe('of a bucket', () => {
    /** Between the service and the store, where a test lets things go wrong. */
    async function startBetween(
      goWrong: (asked: IncomingMessage, answer: ServerResponse, pass: () => void) => void,
    ) {
      const target = new URL(s3.options.endpoint);
      const server = createServer((asked, answer) => {
        goWrong(asked, answer, () => {
          const passed = request(
            {
              host: target.hostname,
              port: target.port,
              path: asked.url,
              method: asked.method,
              headers: asked.headers,
            },
            (got) => {
              answer.writeHead(got.statusCode ?? 500, got.headers);
              got.pipe(answer);
            },
          );
          asked.pipe(passed);
        });
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      return {
        // A signature is over the host's name.
        files: new ContentBucket({ ...s3.options, endpoint: `http://127.0.0.1:${String(port)}` }, spool()),
        stop: () => {
          server.closeAllConnections();
          server.close();
        },
      };
    }

    it('are sent again when the store is busy, and leave nothing in the spool', async () => {
      let busy = 2;
      const between = await startBetween((asked, answer, pass) => {
        if (asked.method !== 'PUT' || busy-- <= 0) {
          pass();
          return;
        }
        asked.resume().on('end', () => answer.writeHead(503).end());
      });
      const location = newLocation();
      const content = randomBytes(2 * MIB);
      await write(between.files, location, content);
      expect((await read(between.files, location)).equals(content)).toBe(true);
      expect(busy).toBeLessThanOrEqual(0);
      expect(spooled()).toEqual([]);
      between.stop();
    });

    it('are read on from where the connection broke', async () => {
      const location = newLocation();
      const content = randomBytes(3 * MIB);
      await write(new ContentBucket(s3.options, spool()), location, content);
      const ranges: (string | undefined)[] = [];
      const between = await startBetween((asked, answer, pass) => {
        ranges.push(asked.headers.range);
        if (ranges.length > 1) {
          pass();
          return;
        }
        answer.writeHead(200, { 'content-length': String(content.length) });
        answer.write(content.subarray(0, MIB), () => setImmediate(() => answer.destroy()));
      });
      expect((await read(between.files, location)).equals(content)).toBe(true);
      expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)]);
      between.stop();
    });

    it('are not kept when their octets changed on the way', async () => {
      const location = newLocation();
      const files = new ContentBucket(s3.options, spool());
      const draft = await files.create(location);
      await draft.write(Buffer.from('as it was'));
      const [file = ''] = readdirSync(join(folder, 'spool', '2026/11/22/10'));
      await spool().remove(`2026/11/22/10/${file}`);
      const other = await spool().create(location);
      await other.write(Buffer.from('as it is '));
      await other.finish();
      await expect(draft.finish()).rejects.toThrow(/answers 400/);
      await expect(read(files, location)).rejects.toThrow(/404/);
    });

    it('are refused with another account, and while the store is away', async () => {
      const stranger = new ContentBucket({ ...s3.options, secretAccessKey: 'guessed' }, spool());
      await expect(write(stranger, newLocation(), Buffer.from('a'))).rejects.toThrow(/answers 403/);
      const away = new ContentBucket({ ...s3.options, endpoint: 'http://127.0.0.1:1' }, spool());
      await expect(write(away, newLocation(), Buffer.from('a'))).rejects.toThrow('fetch failed');
      expect(spooled()).toEqual([]);
    });

    it('that a crash left in the spool are removed after a day', async () => {
      const [old, fresh] = [newLocation(), newLocation()];
      for (const location of [old, fresh]) await write(spool(), location, Buffer.from('a'));
      utimesSync(join(folder, 'spool', old), 1, 1);
      await new ContentBucket(s3.options, spool()).tidy(new Date(60_000));
      expect([old, fresh].map((location) => existsSync(join(folder, 'spool', location)))).toEqual([
        false,
        true,
      ]);
    });
  });
});
