import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readLegalFiles, RELEASED_FILES } from './legal-files.js';

describe('the files that letters run by', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pep-legal-'));
    for (const part of ['rules', 'calendar'])
      cpSync(join(RELEASED_FILES, part), join(folder, part), { recursive: true });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const edit = (name: string, from: string | RegExp, to: string) => {
    const path = join(folder, name);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  };
  const digests = () => {
    const { rules, calendars } = readLegalFiles(folder);
    return Object.fromEntries([...rules, ...calendars].map(({ id, digest }) => [id, digest]));
  };

  it('say what they said when letters began to run by them', () => {
    // A line here is never changed: another law is another file.
    expect(digests()).toEqual({
      'confirmed-reading-2013': '7cf9958924d75a9755366e00e9d9edf8d741e4905d179e92aa3e38c77fb495cb',
      'am-2024-1': 'b0dce56cb51d4b975e0f9d0234a850d5deabce04e75a3df573ea3b1bf23535d1',
      'am-2026-1': '6eff9b8575703fb795580e361b9743f0f82dbde9aa7b85c68cede5f62bd7a219',
    });
  });

  it('may have their comments mended', () => {
    const before = digests();
    edit('rules/confirmed-reading-2013.yaml', /^#.*\n/, '# Another comment.\n');
    expect(digests()).toEqual(before);
  });

  it('hold a law that is to come as a draft, by which no letter runs until it is dated', () => {
    expect(readLegalFiles(folder).rules.map(({ id }) => id)).toEqual(['confirmed-reading-2013']);
    edit('rules/reform-2025.yaml', 'notifiedBy:', 'validFrom: 2027-07-01\nnotifiedBy:');
    const reform = readLegalFiles(folder).rules.find(({ id }) => id === 'reform-2025');
    expect(reform?.content).toMatchObject({ validFrom: '2027-07-01', notifiedBy: 'opening' });
  });

  it.each<[what: string, problem: RegExp, name: string, ...change: [string | RegExp, string]]>([
    ['an unknown field', /confirmed-reading-2013/, 'rules/confirmed-reading-2013', 'notifiedBy', 'notifyBy'],
    ['no expiry', /exactly one step expires/, 'rules/confirmed-reading-2013', /.*effect: expire.*\n/, ''],
    ['a reminder after it', /more days than/, 'rules/confirmed-reading-2013', 'days: 6', 'days: 8'],
    ['a day that is none', /validFrom/, 'rules/confirmed-reading-2013', '2013-12-30', '2013-02-30'],
    ['a name not its own', /must be called/, 'rules/reform-2025', 'id: reform-2025', 'id: reform'],
    ['the day of another', /begin on the same day/, 'calendar/am-2026-1', '2026-01-30', '2013-12-30'],
    ['a day of another year', /listed under 2027/, 'calendar/am-2026-1', '2027-01-06', '2026-01-07'],
  ])('are refused with %s', (_what, problem, name, ...[from, to]) => {
    edit(`${name}.yaml`, from, to);
    expect(() => readLegalFiles(folder)).toThrow(problem);
  });
});
