import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE } from '@pep/documents';
import { eventually } from '@pep/testing';
import { readSheet } from 'read-excel-file/node';
import { ExportUsage } from '../src/show-usage/export-usage.js';
import {
  accepted,
  ADMINISTRATOR,
  type BillingSuite,
  ORGANISATION,
  startBilling,
} from './billing-metering.suite.js';

const ADDRESSES = 10_000;
const PERIOD = 'from=2026-03-01&to=2026-03-31';
/** More than all buffers on the way to a client hold. */
const LARGE = 'from=2026-01-01&to=2026-01-31';
/** A local part may begin so (RFC 5322 atext), and a spreadsheet would take it for a formula. */
const FORMULA = `=cmd|'/c'!a1@ekeng.am`;

describe('usage as a file', () => {
  let suite: BillingSuite;
  let url: string;

  beforeAll(async () => {
    suite = await startBilling();
    const acceptedAt = '2026-03-15T09:00:00.000Z';
    const letters = Array.from({ length: ADDRESSES }, (_, n) =>
      accepted({ sender: `a${String(n).padStart(5, '0')}@ekeng.am`, acceptedAt }),
    );
    const sms = {
      sender: FORMULA,
      acceptedAt,
      recipients: [{ identifier: '37491000001', kind: 'phone' as const }],
      smsSegments: 2,
    };
    await suite.bring('meter-usage', [...letters, accepted(sms)]);
    // In parts: a statement may take so long and no longer, on a busy machine too.
    for (let part = 0; part < 10; part++)
      await suite.sql(
        `INSERT INTO monthly_usage SELECT $1, n || '@large.am', '2026-01-01', 1, 0, 0, 0
         FROM generate_series($2::int + 1, $2::int + 50000) n`,
        [ORGANISATION, part * 50_000],
      );
    await suite.app.listen(0, '127.0.0.1');
    url = await suite.app.getUrl();
  }, 120_000);
  afterAll(() => suite.stop(), 30_000);

  const openQueries = async () => {
    const open = `SELECT 1 FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = current_database()`;
    return (await suite.sql(open)).length;
  };
  const open = () =>
    suite.app
      .get(ExportUsage)
      .execute(
        ADMINISTRATOR,
        { from: '2026-01-01', to: '2026-01-31', groupBy: 'sender' },
        { form: 'csv', language: 'en' },
      );
  const get = (accept: string, query = PERIOD) => suite.get(ADMINISTRATOR, `/usage?${query}`, { accept });

  it('is CSV with a byte order mark, CRLF and all rows, in which no address is a formula', async () => {
    const answer = await get(CSV_MEDIA_TYPE);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="usage-2026-03-01-2026-03-31.csv"',
    });
    expect([...answer.rawPayload.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = answer.rawPayload.subarray(3).toString('utf8').split('\r\n');
    expect(lines).toHaveLength(ADDRESSES + 3);
    expect(lines[0]).toBe('Address,Messages,SMS,SMS parts');
    expect(lines).toContain('a09999@ekeng.am,1,0,0');
    expect(lines).toContain(`'${FORMULA},0,1,2`);
    expect(lines.at(-1)).toBe('');
    expect(answer.body).not.toMatch(/[^\r]\n/);
  });

  it('is XLSX that another implementation reads: texts as texts, numbers as numbers', async () => {
    const answer = await get(XLSX_MEDIA_TYPE);
    expect(answer.headers['content-type']).toBe(XLSX_MEDIA_TYPE);
    const rows = await readSheet(answer.rawPayload);
    expect(rows[0]).toEqual(['Address', 'Messages', 'SMS', 'SMS parts']);
    expect(rows).toHaveLength(ADDRESSES + 2);
    expect(rows).toContainEqual(['a00000@ekeng.am', 1, 0, 0]);
    expect(rows).toContainEqual([FORMULA, 0, 1, 2]);
  });

  it.each([
    ['hy', 'Ստացողի տեսակ', 'ֆիզիկական անձ'],
    ['en', 'Kind of recipient', 'person'],
    ['ru', 'Вид получателя', 'физическое лицо'],
  ])('says its words in %s', async (language, column, kind) => {
    const answer = await get(CSV_MEDIA_TYPE, `${PERIOD}&groupBy=kind&lang=${language}`);
    const [head, first] = answer.body.slice(1).split('\r\n');
    expect([head?.split(',')[0], first]).toEqual([column, `${kind},${String(ADDRESSES)},0,0`]);
  });

  it.each([
    ['text/html, text/*;q=0.5', 'text/csv; charset=utf-8'],
    ['application/json;q=0.1, */*;q=0.2', 'text/csv; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
  ])('answers Accept: %s with %s', async (accept, type) => {
    expect((await get(accept, `${PERIOD}&groupBy=kind`)).headers['content-type']).toBe(type);
  });

  it('refuses what it does not make', async () => {
    const answer = await get('application/pdf');
    expect(answer.statusCode).toBe(406);
    expect(answer.json()).toMatchObject({ code: 'NOT_ACCEPTABLE' });
    expect((await get(CSV_MEDIA_TYPE, 'from=2026-03-31&to=2026-03-01')).json()).toMatchObject({
      code: 'PERIOD_REVERSED',
    });
  });

  it.each([CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE])(
    'waits for a slow client, and ends its query when the client leaves: %s',
    async (accept) => {
      const leaving = new AbortController();
      const answer = await fetch(`${url}/v1/usage?${LARGE}`, {
        headers: { accept, authorization: await suite.authorization(ADMINISTRATOR) },
        signal: leaving.signal,
      });
      expect((await answer.body?.getReader().read())?.done).toBe(false);
      await eventually(async () => {
        expect(await openQueries()).toBe(1);
      });
      leaving.abort();
      await eventually(async () => {
        expect(await openQueries()).toBe(0);
      });
    },
  );

  it('leaves connections to others when many files are asked for at once', async () => {
    const files = await Promise.all(Array.from({ length: 4 }, () => open()));
    await expect(open()).rejects.toMatchObject({ code: 'TOO_MANY_EXPORTS' });
    files.forEach((file) => file.destroy());
    await eventually(async () => {
      expect(await openQueries()).toBe(0);
    });
    (await open()).destroy();
  });
});
