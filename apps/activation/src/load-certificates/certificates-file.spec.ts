import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readCertificatesFile } from './certificates-file.js';

const folder = mkdtempSync(join(tmpdir(), 'pep-certificates-'));
afterAll(() => rmSync(folder, { recursive: true }));

const GOOD = {
  fingerprint: 'ab'.repeat(32),
  psn: '5001950015',
  name: 'MARIAM PETROSYAN',
  state: 'active',
  notAfter: '2029-11-21T00:00:00.000Z',
};

function fileWith(content: string): string {
  const path = join(folder, 'certificates.json');
  writeFileSync(path, content);
  return path;
}

describe('the file of certificates', () => {
  it('gives its entries', async () => {
    const [entry] = await readCertificatesFile(fileWith(JSON.stringify([GOOD])));
    expect(entry).toEqual({ ...GOOD, kind: 'authentication', notAfter: new Date(GOOD.notAfter) });
  });

  it('names every wrong entry by its place, and repeats no value', async () => {
    const wrong = [GOOD, { ...GOOD, psn: '0001950015' }, { ...GOOD, state: 'lost', fingerprint: 'AB' }];
    const reading = readCertificatesFile(fileWith(JSON.stringify(wrong)));
    await expect(reading).rejects.toMatchObject({ code: 'CERTIFICATES_FILE_WRONG' });
    await expect(reading).rejects.toThrow(
      /entry 2, psn: is not a public services number; entry 3, fingerprint: .*; entry 3, state: /,
    );
    await expect(reading).rejects.not.toThrow(/0001950015/);
  });

  it.each([
    ['is not a list', '{}', /the whole: /],
    ['is not JSON', '[', /is not JSON/],
  ])('is refused when it %s', async (_what, content, text) => {
    await expect(readCertificatesFile(fileWith(content))).rejects.toThrow(text);
  });

  it('is named when it is not there', async () => {
    await expect(readCertificatesFile(join(folder, 'none.json'))).rejects.toThrow(
      /none\.json: can not be read \(ENOENT\)/,
    );
  });
});
