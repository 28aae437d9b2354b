import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, type SmtpDialogue } from '@pep/testing';
import { connectToDoor, idOf, RECIPIENT, submit, submitFrom } from './door-client.js';
import { ADMINISTRATOR, CITIZEN, letter, SENDER, startMailRouting } from './mail-routing.suite.js';
import { LetterSigner } from './signed-letter.js';
import { Stored } from './stored.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const INLINE_MAX = 32 * KIB;
const SIZE_MAX = 32 * MIB;
const RSS_GROWTH_MAX = 150 * MIB;
const LINE = `${'x'.repeat(62)}\r\n`;

/** A letter of exactly so many octets; its lines differ, so that no two parts of it are alike. */
function large(octets: number, given: Parameters<typeof letter>[0] = {}): string {
  const start = letter(given);
  const lines = Array.from({ length: Math.ceil(octets / 40) }, (_, n) => `line ${String(n)} ${LINE}`);
  return `${(start + lines.join('')).slice(0, octets - 3)}.\r\n`;
}

describe('a letter that is too large for a row', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;
  let stored: Stored;
  let before: string[];

  beforeAll(async () => {
    suite = await startMailRouting({ contentInlineMaxBytes: INLINE_MAX, messageSizeMaxBytes: SIZE_MAX });
    stored = new Stored(suite.app);
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);
  beforeEach(() => {
    before = files();
  });

  const root = () => join(suite.folder, 'content');
  const files = (): string[] =>
    readdirSync(suite.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.parentPath.startsWith(root()))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
  const reply = (text: string | Buffer) => submitFrom(suite.smtpPort, {}, { from: SENDER.address, text });
  const noneLeft = () => eventually(() => expect(files()).toEqual(before));

  async function beginLetter(): Promise<SmtpDialogue> {
    const smtp = await connectToDoor(suite.smtpPort);
    await smtp.send(`MAIL FROM:<${SENDER.address}>`, /^250/);
    await smtp.send(`RCPT TO:<${RECIPIENT}>`, /^250/);
    await smtp.send('DATA', /^354/);
    return smtp;
  }

  // The first test, so that no other one has made the process large already.
  it('takes no memory when it is far too large, is refused after its end, and the connection goes on', async () => {
    const chunk = Buffer.from(LINE.repeat(MIB / LINE.length));
    const smtp = await beginLetter();
    const start = process.memoryUsage.rss();
    let peak = start;
    await smtp.sendRaw(letter());
    for (let sent = 0; sent < 100; sent++) {
      await smtp.sendRaw(chunk);
      peak = Math.max(peak, process.memoryUsage.rss());
    }
    await smtp.send('.', /^552 5\.3\.4 MESSAGE_TOO_LARGE/);
    peak = Math.max(peak, process.memoryUsage.rss());
    const growth = Math.round((peak - start) / MIB);
    process.stderr.write(
      `100 MiB to a door that takes 32 MiB: resident memory grew by ${String(growth)} MiB\n`,
    );
    expect(peak - start).toBeLessThan(RSS_GROWTH_MAX);
    expect(files()).toEqual(before);
    expect(await submit(smtp, { from: SENDER.address })).toMatch(/^250 2\.0\.0/);
    smtp.destroy();
  }, 60_000);

  it.each([
    ['the largest that fits into a row', INLINE_MAX, 'row'],
    ['one octet more', INLINE_MAX + 1, 'file'],
    ['100 KiB', 100 * KIB, 'file'],
    ['the largest that is taken', SIZE_MAX, 'file'],
  ])('comes back byte for byte: %s (%i octets) from its %s', async (_what, octets, place) => {
    const text = large(octets);
    const id = idOf(await reply(text));
    const location = await stored.locationOf(id);
    if (place === 'row') expect([location, files()]).toEqual([null, before]);
    else expect(files()).toEqual([...before, join(root(), location ?? '')].toSorted());
    const content = await suite.call(CITIZEN, 'GET', `/mailboxes/5001950015/messages/${id}/content`);
    // Compared as one, since the difference of two such texts would take minutes to print.
    expect(content.rawPayload.equals(Buffer.from(text))).toBe(true);
    const seen = await suite.call(ADMINISTRATOR, 'GET', `/messages/${id}`);
    const digest = `sha-256:${createHash('sha256').update(text).digest('hex')}`;
    expect(seen.json()).toMatchObject({ size: octets, digest });
  });

  it('lies in a file and folders that only the service may read', async () => {
    await reply(large(100 * KIB));
    const [file = ''] = files().filter((one) => !before.includes(one));
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    for (let folder = join(file, '..'); folder.length >= root().length; folder = join(folder, '..')) {
      expect((statSync(folder).mode & 0o777).toString(8)).toBe('700');
    }
  });

  it('lies there once, however often it comes', async () => {
    const text = large(100 * KIB);
    const first = await reply(text);
    const kept = files();
    expect(kept).toHaveLength(before.length + 1);
    expect(await reply(text)).toBe(first);
    expect(await Promise.all([reply(text), reply(text)])).toEqual([first, first]);
    expect(files()).toEqual(kept);
  });

  it('lies there once, when its copies come at the same time', async () => {
    const text = large(100 * KIB);
    const replies = await Promise.all(Array.from({ length: 8 }, () => reply(text)));
    expect(new Set(replies).size).toBe(1);
    expect(files()).toHaveLength(before.length + 1);
  });

  describe('leaves no file when it is refused', () => {
    it.each([
      ['for its From', large(100 * KIB, { from: 'other@ekeng.am' }), /^550 5\.7\.1 FROM_MISMATCH/],
      ['for a bare LF in its last octets', `${large(300 * KIB)}a\nb\r\n`, /^554 5\.6\.0 MALFORMED/],
      ['for a bare CR in its last octets', `${large(300 * KIB)}a\rb\r\n`, /^554 5\.6\.0 MALFORMED/],
      ['for its size', large(SIZE_MAX + 1), /^552 5\.3\.4 MESSAGE_TOO_LARGE/],
      ['for a header without end', `X: ${LINE}`.repeat(5_000), /^554 5\.6\.0 MALFORMED/],
    ])('%s', async (_why, text, expected) => {
      expect(await reply(text)).toMatch(expected);
      expect(files()).toEqual(before);
    });

    it('because its client went away in the middle', async () => {
      const smtp = await beginLetter();
      await smtp.sendRaw(large(200 * KIB));
      await eventually(() => expect(files()).toHaveLength(before.length + 1));
      smtp.destroy();
      await noneLeft();
    });

    it('because its sender was suspended meanwhile', async () => {
      const { senders } = await suite.register([{ address: 'late@ekeng.am' }]);
      const smtp = await connectToDoor(suite.smtpPort);
      await smtp.send('MAIL FROM:<late@ekeng.am>', /^250/);
      await smtp.send(`RCPT TO:<${RECIPIENT}>`, /^250/);
      await smtp.send('DATA', /^354/);
      await smtp.sendRaw(large(200 * KIB, { from: 'late@ekeng.am' }));
      await suite.register(senders.map((one) => ({ ...one, version: 2, state: 'suspended' })));
      await smtp.send('.', /^550 5\.7\.1 SENDER_SUSPENDED/);
      expect(files()).toEqual(before);
      smtp.destroy();
    });
  });

  describe('with a signature', () => {
    it('is verified as it arrives', async () => {
      const signer = new LetterSigner(suite.dns);
      signer.publish('ekeng.am');
      const id = idOf(await reply(await signer.sign(large(5 * MIB), 'ekeng.am')));
      const evidence = await suite.call(ADMINISTRATOR, 'GET', `/messages/${id}/evidence`);
      expect(evidence.json().items[0].basis).toMatchObject({ dkim: 'pass' });
    });

    it.each([
      ['its first lines', 'line 1 ', 'line 2 '],
      ['its last line', '.\r\n', ',\r\n'],
    ])('is refused when %s changed, and leaves no file', async (_where, was, is) => {
      const signer = new LetterSigner(suite.dns);
      signer.publish('ekeng.am');
      const signed = (await signer.sign(large(5 * MIB), 'ekeng.am')).toString();
      const at = was === '.\r\n' ? signed.lastIndexOf(was) : signed.indexOf(was);
      const changed = signed.slice(0, at) + is + signed.slice(at + was.length);
      expect(await reply(changed)).toMatch(/^550 5\.7\.1 AUTHENTICATION_FAILED/);
      expect(files()).toEqual(before);
    });
  });
});
