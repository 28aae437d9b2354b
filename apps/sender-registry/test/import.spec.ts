import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { person } from '@pep/testing';
import { importSendersCommand } from '../src/import-senders/import-command.js';
import type { ImportOutcome } from '../src/import-senders/import-plan.js';
import { ImportSenders } from '../src/import-senders/import-senders.js';
import { RegistryUnderTest } from './registry-under-test.js';

const operator = person({ psn: '6423850127', operator: true });
const administrator = person({ psn: '1531790342' });
const outsider = person({ psn: '2722900633' });

const HEADER = 'address,sources,sms_allowed,suspended';

describe('the import of senders', () => {
  let registry: RegistryUnderTest;
  let count = 0;
  /** A domain of each test's own, verified for the organisation. */
  let domain = '';
  beforeAll(async () => {
    registry = await RegistryUnderTest.start();
    await registry.create(operator, '/organisations', { legalEntityCode: '22335588', name: 'EKENG CJSC' });
    await registry.create(operator, '/organisations', { legalEntityCode: '11223344', name: 'Other LLC' });
    await registry.call(operator, `PUT /organisations/22335588/administrators/${administrator.psn}`);
    await registry.call(operator, `PUT /organisations/11223344/administrators/${outsider.psn}`);
    await registry.verifiedDomain(outsider, '11223344', 'theirs.am');
  }, 30_000);
  afterAll(async () => {
    await registry.stop();
  });
  beforeEach(async () => {
    domain = `import-${count++}.am`;
    await registry.verifiedDomain(administrator, '22335588', domain);
  });

  const run = async (lines: readonly string[], dryRun = false): Promise<ImportOutcome> =>
    registry.app.get(ImportSenders).execute({
      ...{ text: [HEADER, ...lines].join('\r\n'), organisation: '22335588', by: administrator.psn, dryRun },
    });
  const effects = ({ planned }: ImportOutcome): string[] =>
    planned.map(({ address, effect }) => `${effect} ${address}`);
  const registered = async (): Promise<Record<string, unknown>[]> =>
    (await registry.call(administrator, `GET /senders?q=${domain}&limit=200`)).body.items as [];

  it('registers and changes what the file says, tells it, and leaves the rest', async () => {
    const given = { organisation: '22335588', address: `old@${domain}`, sources: ['203.0.113.7'] };
    const { id } = (await registry.create(administrator, '/senders', given)).body as { id: string };
    await registry.create(administrator, '/senders', { ...given, address: `left@${domain}` });
    const outcome = await run([
      `Info@${domain.toUpperCase()},203.0.113.7 198.51.100.9/24;ekeng.am,no,no`,
      `"news@${domain}","203.0.113.8; 203.0.113.9",YES,false`,
      `old@${domain},203.0.113.7,false,true`,
    ]);
    expect(outcome).toMatchObject({ problems: [], pending: 0 });
    expect(effects(outcome)).toEqual([`add info@${domain}`, `add news@${domain}`, `change old@${domain}`]);
    expect(await registered()).toEqual([
      expect.objectContaining({
        ...{ address: `info@${domain}`, sources: ['203.0.113.7', '198.51.100.0/24', 'ekeng.am'] },
        ...{ smsAllowed: false, confirmation: 'domain' },
      }),
      expect.objectContaining({ address: `left@${domain}`, suspended: false }),
      expect.objectContaining({ address: `news@${domain}`, smsAllowed: true, suspended: false }),
      expect.objectContaining({ address: `old@${domain}`, suspended: true }),
    ]);
    const told = (await registry.told(id)).map(({ data }) => [data['version'], data['state']]);
    expect(told).toEqual([
      [1, 'active'],
      [2, 'suspended'],
    ]);
  });

  it('changes nothing when it is done again', async () => {
    const lines = [`a@${domain},203.0.113.7,no,no`, `b@${domain},203.0.113.7,no,yes`];
    await run(lines);
    const again = await run(lines);
    expect(effects(again)).toEqual([`unchanged a@${domain}`, `unchanged b@${domain}`]);
    const versions = await registry.sql("SELECT FROM sender_version WHERE state ->> 'address' LIKE $1", [
      `%@${domain}`,
    ]);
    expect(versions).toHaveLength(2);
  });

  it('says in a dry run what it would do, and writes nothing', async () => {
    expect(effects(await run([`a@${domain},203.0.113.7,no,no`], true))).toEqual([`add a@${domain}`]);
    expect(await registered()).toEqual([]);
  });

  it('tells every problem with its line, and writes nothing', async () => {
    const { problems } = await run([
      `good@${domain},203.0.113.7,no,no`,
      `someone@gmail.com,203.0.113.7,no,no`,
      `no-source@${domain},,no,no`,
      `both@${domain},203.0.113.7,perhaps,`,
      `wide@${domain},0.0.0.0/0 203.0.113.0/99,no,no`,
      `overlap@${domain},203.0.113.0/24 203.0.113.7,no,no`,
      `GOOD@${domain},203.0.113.8,no,no`,
      `info@theirs.am,203.0.113.7,no,no`,
      `short@${domain},203.0.113.7,no`,
    ]);
    expect(problems.map(({ line, problem }) => `${line}: ${problem}`)).toEqual([
      '3: address is not under .am or .հայ',
      '4: names no source',
      '5: sms_allowed is neither true nor false',
      '5: suspended is neither true nor false',
      expect.stringMatching(/^6: sources\.0 is wider than/),
      expect.stringMatching(/^6: sources\.1 is not an IP address/),
      '7: sources.1 203.0.113.7 and 203.0.113.0/24 overlap; keep the one you mean',
      `8: good@${domain} is on line 2 already`,
      expect.stringMatching(/^9: info@theirs\.am: Another organisation has proved/),
      '10: has 3 fields, the header has 4',
    ]);
    expect(await registered()).toEqual([]);
  });

  it('mails nobody a code: addresses without a verified domain wait', async () => {
    const outcome = await run([`a@waiting-${domain},203.0.113.7,no,no`]);
    expect(outcome.pending).toBe(1);
    expect(await registered()).toMatchObject([{ address: `a@waiting-${domain}`, confirmation: 'pending' }]);
    expect(await registry.codesFor(`a@waiting-${domain}`)).toEqual([]);
  });

  it('takes more lines than one transaction does', async () => {
    const lines = Array.from({ length: 1_101 }, (_, index) => `s${index}@${domain},203.0.113.7,no,no`);
    const outcome = await run(lines);
    expect(outcome.problems).toEqual([]);
    const [stored] = await registry.sql<{ count: number }>(
      'SELECT count(*)::int AS count FROM sender WHERE address LIKE $1',
      [`%@${domain}`],
    );
    expect(stored?.count).toBe(1_101);
  }, 60_000);

  it('refuses more than an organisation may have', async () => {
    const lines = Array.from({ length: 10_001 }, (_, index) => `s${index}@${domain},203.0.113.7,no,no`);
    const { problems } = await run(lines, true);
    expect(problems.map(({ problem }) => problem)).toEqual([
      'an organisation has at most 10000 sender addresses',
    ]);
  }, 60_000);

  it.each([
    ['', 'the header is not'],
    ['address,sources\n', 'the header is not'],
    [`${HEADER},more\n`, 'the header is not'],
    [`${HEADER}\na"b,c,no,no`, 'a quote is not closed'],
  ])('refuses the file %j', async (text, reason) => {
    const { problems } = await registry.app
      .get(ImportSenders)
      .execute({ text, organisation: '22335588', by: administrator.psn, dryRun: false });
    expect(problems).toEqual([expect.objectContaining({ problem: expect.stringContaining(reason) })]);
  });

  it('is for administrators of the organisation alone', async () => {
    for (const [organisation, by] of [
      ['22335588', outsider.psn],
      ['99999999', administrator.psn],
    ] as const) {
      const asked = registry.app.get(ImportSenders).execute({ text: HEADER, organisation, by, dryRun: true });
      await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  describe('as a command', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pep-import-'));
    const file = join(folder, 'senders.csv');
    let said = '';
    beforeEach(() => {
      said = '';
      jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
        said += String(text);
        return true;
      });
    });
    afterEach(() => {
      jest.restoreAllMocks();
      process.exitCode = undefined;
    });
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });
    const command = async (...args: string[]): Promise<unknown> => {
      process.exitCode = undefined;
      await importSendersCommand(registry.app, args);
      return process.exitCode;
    };
    const who = ['--organisation', '22335588', '--as', administrator.psn];

    it('reads a file with a byte order mark, says what it does, and ends well', async () => {
      writeFileSync(file, `\uFEFF${HEADER}\r\ninfo@${domain},203.0.113.7,no,no\r\n`);
      expect(await command(file, ...who, '--dry-run')).toBeUndefined();
      const summary = 'add 1, change 0, unchanged 0, problems 0\n';
      expect(said).toBe(`line 2: add info@${domain}\n${summary}nothing was written\n`);
      expect(await registered()).toEqual([]);
      expect(await command(file, ...who)).toBeUndefined();
      expect(said).toMatch(/\nwritten\n$/);
      expect(await registered()).toHaveLength(1);
    });

    it('tells the lines with problems and ends with 65', async () => {
      writeFileSync(file, `${HEADER}\r\nnonsense,203.0.113.7,no,no\r\n`);
      expect(await command(file, ...who)).toBe(65);
      expect(said).toMatch(/^line 2: address is not a mail address\n[^]*nothing was written\n$/);
    });

    it('ends with 65 for what is no text, no file, or nobody’s organisation', async () => {
      expect(await command(join(folder, 'absent.csv'), ...who)).toBe(65);
      writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00]));
      expect(await command(file, ...who)).toBe(65);
      writeFileSync(file, HEADER);
      expect(await command(file, '--organisation', '22335588', '--as', outsider.psn)).toBe(65);
      expect(said).toContain('there is no organisation 22335588 that this person administers');
    });

    it('ends with 64 for a wrong command line', async () => {
      const psn = administrator.psn;
      for (const args of [[], [file], [file, '--as', psn], [file, 'x', ...who], [file, ...who, '--wet']]) {
        expect(await command(...args)).toBe(64);
      }
    });
  });
});
