import { createHash, randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageAccepted } from '@pep/contracts';
import { TestClock } from '@pep/testing';
import readExcelFile from 'read-excel-file/node';
import { extractText } from 'unpdf';
import { CloseMonth } from '../src/close-month/close-month.js';
import { SetTariff } from '../src/set-tariff/set-tariff.js';
import type { StatementView } from '../src/show-statement/statement.view.js';
import {
  accepted,
  ADMINISTRATOR,
  type BillingSuite,
  OPERATOR,
  ORGANISATION,
  OTHER_ORGANISATION,
  OUTSIDER,
  startBilling,
} from './billing-metering.suite.js';

const PDF = 'application/pdf';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const amd = (value: string) => ({ value, currency: 'AMD' as const });
const prices = (person: string, organisation: string, sms: string) => ({
  letterToPerson: amd(person),
  letterToOrganisation: amd(organisation),
  smsSegment: amd(sms),
});
const PERSON = { identifier: '5001950015', kind: 'person' } as const;
const OTHER_PERSON = { identifier: '5932970451', kind: 'person' } as const;
const COMPANY = { identifier: '22335588', kind: 'organisation' } as const;
const PHONE = { identifier: '37491000009', kind: 'phone' } as const;

/** RFC 6962 2.1 over UUIDs as 16 octets, in their order: as the README says how to do it. */
function treeHash(ids: readonly string[]): string {
  const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const hashOf = (leaves: readonly Buffer[]): Buffer => {
    if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0]!);
    let k = 1;
    while (k * 2 < leaves.length) k *= 2;
    return sha256(Buffer.of(1), hashOf(leaves.slice(0, k)), hashOf(leaves.slice(k)));
  };
  return hashOf(ids.toSorted().map((id) => Buffer.from(id.replaceAll('-', ''), 'hex'))).toString('hex');
}

describe('statements', () => {
  const clock = new TestClock();
  let suite: BillingSuite;

  beforeAll(async () => {
    suite = await startBilling({ clock });
    // The relay deletes what it has sent; the tests want to see it.
    await suite.sql('CREATE TABLE told (LIKE outbox)');
    await suite.sql(
      'CREATE FUNCTION keep_told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO told SELECT NEW.*; RETURN NEW; END $$',
    );
    await suite.sql(
      'CREATE TRIGGER keep_told AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION keep_told()',
    );
    await at('2026-08-15T08:00:00Z', async () => {
      await setTariff('2026-09-01', prices('150.00', '100.00', '12.50'));
      await setTariff('2026-09-16', prices('160.00', '110.00', '13.00'));
      await setTariff('2026-09-16', prices('160.00', '110.00', '13.50'));
      await setTariff('2026-10-01', prices('90.00', '80.00', '10.00'), OTHER_ORGANISATION);
    });
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);

  /** Identity tokens are good for a minute around the machine's time, so the clock comes back. */
  async function at<Result>(time: string, work: () => Promise<Result>): Promise<Result> {
    const ahead = Date.parse(time) - clock.now().getTime();
    clock.advance(ahead);
    try {
      return await work();
    } finally {
      clock.advance(-ahead);
    }
  }
  const setTariff = (validFrom: string, given: ReturnType<typeof prices>, organisation?: string) =>
    suite.app.get(SetTariff).execute({ validFrom, prices: given, organisation }, randomUUIDv7(), OPERATOR);
  const close = (time: string) => at(time, () => suite.app.get(CloseMonth).execute());
  const tell = (...letters: Partial<MessageAccepted>[]) =>
    suite.bring(
      'meter-usage',
      letters.map((letter) => accepted(letter)),
    );
  const statement = async (month: string, caller = ADMINISTRATOR) =>
    (await suite.get(caller, `/statements/${month}`)).json<StatementView>();
  const short = ({ lines }: StatementView) =>
    lines.map((one) => [
      one.sender,
      one.kind,
      one.month,
      one.quantity,
      one.unitPrice.value,
      one.amount.value,
    ]);

  it('are provisional until the month is closed, each line at the price of its days', async () => {
    await tell(
      { acceptedAt: '2026-09-03T08:00:00.000Z', recipients: [PERSON, OTHER_PERSON] },
      { acceptedAt: '2026-09-15T19:59:59.999Z' },
      { acceptedAt: '2026-09-15T20:00:00.000Z' },
      { acceptedAt: '2026-09-20T08:00:00.000Z', recipients: [COMPANY, PHONE], smsSegments: 3 },
      { acceptedAt: '2026-08-31T10:00:00.000Z', sender: 'early@ekeng.am' },
    );
    const shown = await statement('2026-09');
    expect(shown).toMatchObject({ organisation: ORGANISATION, month: '2026-09', state: 'provisional' });
    expect(short(shown)).toEqual([
      ['info@ekeng.am', 'organisation', '2026-09', 1, '110.00', '110.00'],
      ['info@ekeng.am', 'person', '2026-09', 3, '150.00', '450.00'],
      ['info@ekeng.am', 'person', '2026-09', 1, '160.00', '160.00'],
      ['info@ekeng.am', 'phone', '2026-09', 3, '13.50', '40.50'],
    ]);
    expect(shown.total).toEqual({ messages: 5, sms: 1, smsSegments: 3, amount: amd('760.50') });
    expect(shown.lines[1]).toMatchObject({ from: '2026-09-03', to: '2026-09-15', tariffFrom: '2026-09-01' });
    expect(shown.lines[1]?.evidence).toEqual({ count: 2 });
  });

  it('cost nothing where no tariff holds yet, and say so', async () => {
    const [line] = (await statement('2026-08')).lines;
    expect(line).toMatchObject({ sender: 'early@ekeng.am', unitPrice: amd('0.00'), amount: amd('0.00') });
    expect(line).not.toHaveProperty('tariffFrom');
  });

  it('are closed by themselves once the month is over for a day, in the order of months', async () => {
    await close('2026-10-01T19:59:59Z');
    expect((await statement('2026-08')).state).toBe('closed');
    expect((await statement('2026-09')).state).toBe('provisional');
    await at('2026-10-01T20:00:00Z', async () => {
      const closing = suite.app.get(CloseMonth);
      await Promise.all([closing.execute(), closing.execute(), closing.execute()]);
    });
    await close('2026-10-01T20:00:00Z');
    expect(await statement('2026-09')).toMatchObject({
      ...{ state: 'closed', number: '22335588-2026-09' },
      total: { messages: 5, amount: amd('760.50') },
    });
    const listed = (await suite.get(ADMINISTRATOR, '/statements?limit=1')).json();
    expect(listed.items).toMatchObject([{ month: '2026-09', state: 'closed' }]);
    const next = await suite.get(ADMINISTRATOR, `/statements?limit=1&cursor=${listed.nextCursor}`);
    expect(next.json()).toMatchObject({ items: [{ month: '2026-08' }] });
  });

  it('name the evidence of each line, and its root can be made again from the file', async () => {
    const { lines } = await statement('2026-09');
    const file = await suite.get(ADMINISTRATOR, '/statements/2026-09/evidence');
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [head, ...rows] = file.payload.replace('\uFEFF', '').trim().split('\r\n');
    expect(head).toBe('line,evidenceId');
    for (const { line, evidence } of lines) {
      const ids = rows.filter((row) => row.startsWith(`${line},`)).map((row) => row.split(',')[1]!);
      expect(ids).toHaveLength(evidence.count);
      expect(treeHash(ids)).toBe(evidence.root);
    }
    const one = await suite.get(ADMINISTRATOR, '/statements/2026-09/evidence?line=2');
    expect(one.payload.trim().split('\r\n').slice(1)).toEqual(rows.filter((row) => row.startsWith('2,')));
    expect((await suite.get(ADMINISTRATOR, '/statements/2026-09/evidence?line=9')).json()).toMatchObject({
      code: 'LINE_UNKNOWN',
    });
  });

  it('stay as they were closed: what is told late is on the next one, as of its own month', async () => {
    const before = await statement('2026-09');
    await tell({ acceptedAt: '2026-09-03T09:00:00.000Z' }, { acceptedAt: '2026-10-05T09:00:00.000Z' });
    expect(await statement('2026-09')).toEqual(before);
    expect(short(await statement('2026-10'))).toEqual([
      ['info@ekeng.am', 'person', '2026-09', 1, '150.00', '150.00'],
      ['info@ekeng.am', 'person', '2026-10', 1, '160.00', '160.00'],
    ]);
  });

  it('are put right by an entry on the next one, which says what it is about', async () => {
    const before = await statement('2026-09');
    const about = { organisation: ORGANISATION, statementMonth: '2026-09' };
    const lines = [{ line: 2, quantity: -1 }];
    const made = await suite.post(
      OPERATOR,
      '/corrections',
      { ...about, reason: 'Sent twice', lines },
      'key-1',
    );
    expect([made.statusCode, made.json()]).toMatchObject([
      201,
      {
        ...about,
        bookedMonth: '2026-10',
        lines: [{ line: 2, quantity: -1, amount: amd('-150.00') }],
        by: OPERATOR.psn,
      },
    ]);
    const again = await suite.post(
      OPERATOR,
      '/corrections',
      { ...about, reason: 'Sent twice', lines },
      'key-1',
    );
    expect(again.json()).toEqual(made.json());
    await suite.post(OPERATOR, '/corrections', { ...about, reason: '=Agreed', amount: amd('-0.50') });
    expect(await statement('2026-09')).toEqual(before);
    const next = await statement('2026-10');
    expect(next.corrections).toMatchObject([
      { correctionId: made.json().id, statementMonth: '2026-09', line: 2, reason: 'Sent twice' },
      { statementMonth: '2026-09', amount: amd('-0.50') },
    ]);
    expect(next.total.amount).toEqual(amd('159.50'));
    const listed = (await suite.get(ADMINISTRATOR, '/corrections?limit=1')).json();
    expect(listed.items).toMatchObject([{ reason: '=Agreed', by: expect.stringMatching(/^\*{8}\d\d$/) }]);
    const rest = await suite.get(ADMINISTRATOR, `/corrections?cursor=${listed.nextCursor}`);
    expect(rest.json()).toMatchObject({ items: [{ reason: 'Sent twice' }] });
    expect((await suite.get(OUTSIDER, '/corrections')).json()).toEqual({ items: [] });
  });

  it.each([
    ['by an administrator', ADMINISTRATOR, {}, 'OPERATOR_ONLY'],
    ['of an open month', OPERATOR, { statementMonth: '2026-10' }, 'STATEMENT_NOT_CLOSED'],
    ['of a month without a statement', OPERATOR, { statementMonth: '2026-07' }, 'STATEMENT_NOT_CLOSED'],
    [
      'of a line that is not there',
      OPERATOR,
      { amount: undefined, lines: [{ line: 9, quantity: 1 }] },
      'LINE_UNKNOWN',
    ],
    ['without amount and lines', OPERATOR, { amount: undefined }, 'INVALID_REQUEST'],
    ['with both', OPERATOR, { lines: [{ line: 1, quantity: 1 }] }, 'INVALID_REQUEST'],
    ['of a fraction of a luma', OPERATOR, { amount: amd('0.001') }, 'INVALID_REQUEST'],
  ])('are not corrected %s', async (_how, caller, given, code) => {
    const correction = {
      organisation: ORGANISATION,
      statementMonth: '2026-09',
      reason: 'x',
      amount: amd('1.00'),
    };
    expect((await suite.post(caller, '/corrections', { ...correction, ...given })).json()).toMatchObject({
      code,
    });
  });

  it('tell of it when they are closed', async () => {
    await close('2026-11-01T20:00:00Z');
    const october = await statement('2026-10');
    expect(october).toMatchObject({
      state: 'closed',
      total: { amount: amd('159.50') },
      corrections: { length: 2 },
    });
    const told = await suite.sql<{ body: string }>(
      "SELECT body FROM told WHERE headers ->> 'ce_type' = 'pep.usage.closed.v1' ORDER BY id",
    );
    expect(told.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      { month: '2026-08', amount: amd('0.00'), messages: 1 },
      {
        month: '2026-09',
        amount: amd('760.50'),
        messages: 5,
        sms: 1,
        smsSegments: 3,
        number: '22335588-2026-09',
      },
      { month: '2026-10', amount: amd('159.50'), messages: 2 },
    ]);
  });

  it('can not be changed in the database either', async () => {
    for (const table of ['statement', 'correction', 'usage_entry']) {
      const append = new RegExp(`${table} is append-only`);
      await expect(suite.sql(`UPDATE ${table} SET organisation = '11223344'`)).rejects.toThrow(append);
      await expect(suite.sql(`DELETE FROM ${table}`)).rejects.toThrow(append);
      await expect(suite.sql(`TRUNCATE ${table} CASCADE`)).rejects.toThrow(/append-only/);
    }
  });

  it.each(['hy', 'en', 'ru'])('say the same numbers as PDF in %s', async (lang) => {
    const shown = await statement('2026-09');
    const file = await suite.get(ADMINISTRATOR, `/statements/2026-09?lang=${lang}`, { accept: PDF });
    expect(file.headers['content-type']).toBe(PDF);
    const { text } = await extractText(new Uint8Array(file.rawPayload), { mergePages: true });
    const plain = text.replace(/\s+/g, ' ');
    expect(plain).toContain(shown.number);
    expect(plain).toContain({ hy: 'Ընդամենը', en: 'Total', ru: 'Итого' }[lang]);
    for (const { amount, quantity, unitPrice, evidence } of shown.lines) {
      expect(plain).toContain(`${quantity} ${unitPrice.value} ${amount.value}`);
      expect(plain).toContain(evidence.root);
    }
    expect(plain).toContain(shown.total.amount.value);
  });

  it('say the same numbers as XLSX, a reason like a formula being a text', async () => {
    const shown = await statement('2026-10');
    const file = await suite.get(ADMINISTRATOR, '/statements/2026-10?lang=en', { accept: XLSX });
    const [{ data }] = (await readExcelFile(file.rawPayload)) as unknown as [{ data: unknown[][] }];
    const lines = shown.lines.map(({ line, sender, from, to, quantity, unitPrice, amount, evidence }) => [
      ...[
        line,
        sender,
        'letter to a person',
        from,
        to,
        quantity,
        Number(unitPrice.value),
        Number(amount.value),
      ],
      ...[evidence.count, evidence.root],
    ]);
    expect(data.slice(1, 1 + lines.length)).toEqual(lines);
    const flat = data.flat();
    expect(flat).toContain(-150);
    expect(flat).toContain('=Agreed');
    expect(data.at(-1)).toContain(159.5);
  });

  it.each([
    ['2026-12', ADMINISTRATOR, '', 'MONTH_AHEAD'],
    ['2026-13', ADMINISTRATOR, '', 'INVALID_REQUEST'],
    ['2026-07', ADMINISTRATOR, '', 'NO_STATEMENT'],
    ['2026-09', OPERATOR, '', 'ORGANISATION_REQUIRED'],
    ['2026-09', OUTSIDER, '?organisation=22335588', 'NOT_FOUND'],
    ['2026-09', OUTSIDER, '', 'NO_STATEMENT'],
    ['2026-09/evidence', OUTSIDER, '?organisation=22335588', 'NOT_FOUND'],
  ])('of %s are refused where they must be', async (month, caller, query, code) => {
    expect((await suite.get(caller, `/statements/${month}${query}`)).json()).toMatchObject({ code });
  });

  it('are shown to an operator for any organisation, and in no form that is not made', async () => {
    const shown = await suite.get(OPERATOR, '/statements/2026-09?organisation=22335588');
    expect(shown.json()).toEqual(await statement('2026-09'));
    const refused = await suite.get(ADMINISTRATOR, '/statements/2026-09', { accept: 'image/png' });
    expect([refused.statusCode, refused.json()]).toMatchObject([406, { code: 'NOT_ACCEPTABLE' }]);
    const empty = await suite.get(OUTSIDER, '/statements/2026-11');
    expect(empty.json()).toMatchObject({ state: 'provisional', lines: [], total: { amount: amd('0.00') } });
  });
});

describe('tariffs', () => {
  let suite: BillingSuite;
  beforeAll(async () => {
    suite = await startBilling();
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);

  const given = { validFrom: '2090-01-01', prices: prices('150.00', '100.00', '12.50') };

  it('are set by operators for days to come, and replaced until they are in force', async () => {
    const made = await suite.post(OPERATOR, '/tariffs', given);
    expect([made.statusCode, made.json()]).toEqual([201, given]);
    const own = { ...given, organisation: ORGANISATION, prices: prices('1.00', '1.00', '1.00') };
    await suite.post(OPERATOR, '/tariffs', own);
    await suite.post(OPERATOR, '/tariffs', { ...given, prices: prices('2.00', '2.00', '2.00') });
    const replaced = { ...given, prices: prices('2.00', '2.00', '2.00') };
    expect((await suite.get(ADMINISTRATOR, '/tariffs')).json()).toEqual({ items: [replaced, own] });
    expect((await suite.get(OUTSIDER, '/tariffs')).json()).toEqual({ items: [replaced] });
    const { items, nextCursor } = (await suite.get(OPERATOR, '/tariffs?limit=1')).json();
    expect(items).toEqual([replaced]);
    expect((await suite.get(OPERATOR, `/tariffs?cursor=${nextCursor}`)).json()).toEqual({ items: [own] });
  });

  it.each([
    ['by an administrator', ADMINISTRATOR, {}, 'OPERATOR_ONLY'],
    ['for days gone by', OPERATOR, { validFrom: '2026-01-01' }, 'TARIFF_IN_FORCE'],
    ['for no day', OPERATOR, { validFrom: '2090-02-30' }, 'INVALID_REQUEST'],
    ['below nothing', OPERATOR, { prices: prices('-1.00', '1.00', '1.00') }, 'INVALID_REQUEST'],
    ['without cents', OPERATOR, { prices: prices('1', '1.00', '1.00') }, 'INVALID_REQUEST'],
  ])('are not set %s', async (_how, caller, change, code) => {
    expect((await suite.post(caller, '/tariffs', { ...given, ...change })).json()).toMatchObject({ code });
  });
});
