import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readSubscribersFile } from './subscribers-file.js';

const folder = mkdtempSync(join(tmpdir(), 'pep-subscribers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const GOOD = {
  psn: '5001950015',
  mobile: '37491000001',
  emails: ['mariam@example.am'],
  language: 'hy',
  notices: { sms: true, email: true },
};

function fileWith(entries: readonly object[]): string {
  const path = join(folder, 'subscribers.json');
  writeFileSync(path, JSON.stringify(entries));
  return path;
}

describe('the file of subscribers', () => {
  it('gives its entries, also of who has no phone', async () => {
    const { mobile: _mobile, ...phoneless } = GOOD;
    expect(await readSubscribersFile(fileWith([GOOD, phoneless]))).toEqual([GOOD, phoneless]);
  });

  it.each([
    ['a PSN', { psn: '0001950015' }, 'entry 2, psn: is not a public services number'],
    ['a fixed line', { mobile: '37410000001' }, 'entry 2, mobile: is not an Armenian mobile number'],
    ['a number with its trunk 0', { mobile: '091000001' }, 'entry 2, mobile: '],
    ['an address', { emails: ['mariam@example.am', 'mariam'] }, 'entry 2, emails.1: is not a mail address'],
    ['a language', { language: 'fr' }, 'entry 2, language: '],
    ['no consent', { notices: { sms: true } }, 'entry 2, notices.email: '],
  ])('names the place of %s that is wrong, and repeats no value', async (_what, change, text) => {
    const reading = readSubscribersFile(fileWith([GOOD, { ...GOOD, ...change }]));
    await expect(reading).rejects.toMatchObject({ code: 'SUBSCRIBERS_FILE_WRONG' });
    await expect(reading).rejects.toThrow(text);
    await expect(reading).rejects.not.toThrow(/mariam|000001|950015/);
  });
});
