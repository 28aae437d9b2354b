import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import readWorkbook from 'read-excel-file/node';
import {
  type Cell,
  chooseMediaType,
  CSV_MEDIA_TYPE,
  csvOf,
  type Table,
  XLSX_MEDIA_TYPE,
  xlsxOf,
} from './index.js';
import { xmlText } from './xlsx/xml.js';

const AT = new Date('2026-11-21T09:00:00Z');

/** A table whose steps are these; `state` says whether its end was told. */
function table(...steps: Cell[][][]) {
  const state = { closed: false, taken: 0 };
  async function* read() {
    try {
      for (const step of steps) {
        state.taken += 1;
        yield await Promise.resolve(step);
      }
    } finally {
      state.closed = true;
    }
  }
  const made: Table = { columns: ['Address', 'Count'], steps: read() };
  return { table: made, state };
}

/** Decoding the stream as text would take the byte order mark away. */
const csvText = async (given: Table) => (await buffer(csvOf(given))).toString('utf8');

describe('a table as CSV', () => {
  it('has a byte order mark, CRLF and quotes where RFC 4180 wants them', async () => {
    const { table: given } = table(
      [['a,b', 1]],
      [],
      [
        ['say "so"', -2],
        ['line\nbreak', 0.5],
      ],
    );
    expect(await csvText(given)).toBe(
      '\uFEFFAddress,Count\r\n"a,b",1\r\n"say ""so""",-2\r\n"line\nbreak",0.5\r\n',
    );
  });

  it.each(['=1+1', '+374', '-x', '@SUM(A1)', '\tx', '＝1'])(
    'makes no formula of the text %j',
    async (dangerous) => {
      const { table: given } = table([[dangerous, -5]]);
      const [, line] = (await csvText(given)).split('\r\n');
      expect(line).toBe(`'${dangerous},-5`);
    },
  );
});

describe('a table as XLSX', () => {
  it('is read by another implementation, sheet by sheet', async () => {
    const { table: given } = table(
      [
        ['a', 1],
        ['b', 2],
      ],
      [
        ['c', 3],
        ['d', 4],
        ['e', 5],
      ],
    );
    const file = await buffer(xlsxOf(given, { at: AT, sheetName: 'Հաշիվ', rowsMax: 2 }));
    const sheets = await readWorkbook(file);
    expect(sheets).toEqual([
      {
        sheet: 'Հաշիվ',
        data: [
          ['Address', 'Count'],
          ['a', 1],
          ['b', 2],
        ],
      },
      {
        sheet: 'Հաշիվ 2',
        data: [
          ['Address', 'Count'],
          ['c', 3],
          ['d', 4],
        ],
      },
      {
        sheet: 'Հաշիվ 3',
        data: [
          ['Address', 'Count'],
          ['e', 5],
        ],
      },
    ]);
  });

  it('may be empty', async () => {
    const file = await buffer(xlsxOf(table().table, { at: AT, sheetName: 'Usage' }));
    expect(await readWorkbook(file)).toEqual([{ sheet: 'Usage', data: [['Address', 'Count']] }]);
  });

  it('keeps every text a text', async () => {
    const texts = ['=1+1', '<b>&"amp"', 'Երևան 🇦🇲', ' spaces ', 'a\u0000b\u0007\uD800', '007'];
    const { table: given } = table(texts.map((one) => [one, 0]));
    const [sheet] = await readWorkbook(await buffer(xlsxOf(given, { at: AT, sheetName: 'x' })), {
      trim: false,
    });
    expect(sheet?.data.slice(1).map(([one]) => one)).toEqual([...texts.slice(0, 4), 'ab\uFFFD', '007']);
  });

  it('names columns after Z as spreadsheets do', async () => {
    const columns = Array.from({ length: 28 }, (_, n) => `c${String(n)}`);
    const given = { columns, steps: table([columns.map((_, n) => n)]).table.steps };
    const [sheet] = await readWorkbook(await buffer(xlsxOf(given, { at: AT, sheetName: 'x' })));
    expect(sheet?.data[1]?.at(-1)).toBe(27);
  });

  it('does not let a text be read as an escape', () => {
    expect(xmlText('a_x0041_b\r')).toBe('a_x005F_x0041_b&#13;');
  });
});

describe.each([
  ['CSV', csvOf],
  ['XLSX', (given: Table) => xlsxOf(given, { at: AT, sheetName: 'x' })],
] as const)('a table as %s', (_, write) => {
  it('ends reading when nobody takes it any more', async () => {
    const step = Array.from({ length: 1_000 }, (): Cell[] => [crypto.randomUUID().repeat(20), 1]);
    const { table: given, state } = table(...Array.from({ length: 100 }, () => step));
    const stream = write(given);
    for await (const chunk of stream) if (chunk.length > 0 && state.taken > 0) break;
    await eventually(() => {
      expect(state.closed).toBe(true);
    });
    expect(state.taken).toBeLessThan(20);
  });

  it('fails when reading fails', async () => {
    const given: Table = {
      columns: ['Address'],
      steps: (async function* () {
        await Promise.reject(new Error('the database went away'));
      })(),
    };
    await expect(buffer(write(given))).rejects.toThrow(/database went away/);
  });
});

describe('the media type', () => {
  const offers = ['application/json', CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE] as const;
  it.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['text/csv', CSV_MEDIA_TYPE],
    ['TEXT/CSV; charset=utf-8', CSV_MEDIA_TYPE],
    ['text/*', CSV_MEDIA_TYPE],
    ['application/json;q=0.5, text/csv', CSV_MEDIA_TYPE],
    ['*/*;q=0.1, application/json;q=0', CSV_MEDIA_TYPE],
    [`${XLSX_MEDIA_TYPE}, text/csv;q=0.9`, XLSX_MEDIA_TYPE],
  ])('for Accept: %s is %s', (accept, expected) => {
    expect(chooseMediaType(accept, offers)).toBe(expected);
  });

  it.each(['application/pdf', 'text/csv;q=0', 'nonsense', 'text/csv;q=x'])(
    'for Accept: %s is none',
    (accept) => {
      expect(() => chooseMediaType(accept, offers)).toThrow(
        expect.objectContaining({ code: 'NOT_ACCEPTABLE' }),
      );
    },
  );
});
