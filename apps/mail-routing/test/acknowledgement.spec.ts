import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@pep/persistence';
import { extractText } from 'unpdf';
import { deliver } from './deliver.js';
import { ADMINISTRATOR, CITIZEN, DIRECTOR, startMailRouting } from './mail-routing.suite.js';

type Suite = Awaited<ReturnType<typeof startMailRouting>>;

/** Text, HTML and a file. */
const THREE_PARTS = [
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=x',
  '',
  '--x',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Բարև',
  '--x',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>Hello<script>x()</script></p>',
  '--x',
  'Content-Type: application/pdf; name=decision.pdf',
  'Content-Disposition: attachment; filename=decision.pdf',
  '',
  '%PDF',
  '--x--',
  '',
];

describe('an acknowledgement', () => {
  let suite: Suite;
  beforeAll(async () => {
    suite = await startMailRouting();
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);

  const citizens = (id: string, rest = ''): string => `/mailboxes/5001950015/messages/${id}${rest}`;
  const correct = (id: string, key: string, reason = 'The second annex is missing.') =>
    suite.call(CITIZEN, 'POST', citizens(id, '/acknowledgement/corrections'), {
      headers: { 'idempotency-key': key },
      payload: { reason },
    });

  it('lists the parts that had been opened and those that had not, in the words of the manual', async () => {
    const id = await deliver(suite, THREE_PARTS);
    await suite.call(CITIZEN, 'GET', citizens(id, '/parts/1'));
    await suite.call(CITIZEN, 'GET', citizens(id, '/parts/2'));
    const before = await suite.call(CITIZEN, 'GET', citizens(id));
    expect(before.json()).toMatchObject({
      mayAcknowledge: true,
      parts: [{ form: 'text', openedAt: expect.any(String) }, {}, { n: 3 }],
    });
    const { parts } = before.json<{ parts: { digest: string }[] }>();
    const digests = parts.map(({ digest }) => digest);
    const first = await suite.call(CITIZEN, 'POST', citizens(id, '/acknowledgement'));
    expect(first.json()).toMatchObject({
      statement: 'Հավաստում եմ, որ կարդացել և ընդունել եմ նամակի բովանդակությունը',
      parts: {
        opened: [
          { n: 1, digest: digests[0] },
          { n: 2, digest: digests[1] },
        ],
        unopened: [{ n: 3, digest: digests[2] }],
      },
    });
    await suite.call(CITIZEN, 'GET', citizens(id, '/parts/3'));
    const second = await suite.call(CITIZEN, 'POST', citizens(id, '/acknowledgement'));
    expect([second.statusCode, second.json()]).toEqual([200, first.json()]);
    const after = await suite.call(CITIZEN, 'GET', citizens(id));
    expect(after.json()).toMatchObject({
      status: 'acknowledged',
      mayAcknowledge: false,
      acknowledgement: { evidenceId: first.json().evidenceId },
    });
  });

  it('counts every part as opened once the whole letter was handed over', async () => {
    const id = await deliver(suite, THREE_PARTS);
    await suite.call(CITIZEN, 'GET', citizens(id, '/content'));
    const { parts } = (await suite.call(CITIZEN, 'POST', citizens(id, '/acknowledgement'))).json();
    expect([parts.opened.length, parts.unopened.length]).toEqual([3, 0]);
  });

  it('takes no time from a client, and none before the letter was opened', async () => {
    const id = await deliver(suite, THREE_PARTS);
    await suite.call(CITIZEN, 'GET', citizens(id, '/content'));
    const answer = await suite.call(CITIZEN, 'POST', citizens(id, '/acknowledgement'), {
      payload: { acknowledgedAt: '2001-01-01T00:00:00Z' },
    });
    const { openedAt } = (await suite.call(CITIZEN, 'GET', citizens(id))).json();
    expect(answer.json().acknowledgedAt >= openedAt).toBe(true);
  });

  it('is changed by nobody, not even by hand', async () => {
    const id = await deliver(suite, THREE_PARTS);
    await suite.call(CITIZEN, 'GET', citizens(id, '/content'));
    await suite.call(CITIZEN, 'POST', citizens(id, '/acknowledgement'));
    const change = (sql: string) => suite.app.get(Database).withTransaction((tx) => tx.query(sql, [id]));
    for (const set of [
      'acknowledged_at = now()',
      'acknowledged_at = NULL, acknowledgement_evidence_id = NULL',
      'consigned_at = now()',
    ]) {
      await expect(change(`UPDATE delivery SET ${set} WHERE message_id = $1`)).rejects.toThrow();
    }
  });

  it('is corrected by a second record, once for each key, and stays as it was', async () => {
    const id = await deliver(suite, THREE_PARTS);
    expect((await correct(id, 'early')).json()).toMatchObject({ code: 'NOT_ACKNOWLEDGED_YET' });
    await suite.call(CITIZEN, 'GET', citizens(id, '/content'));
    const { evidenceId } = (await suite.call(CITIZEN, 'POST', citizens(id, '/acknowledgement'))).json();
    const [first, again] = [await correct(id, `c-${id}`), await correct(id, `c-${id}`)];
    expect(first.statusCode).toBe(201);
    expect(first.json()).toMatchObject({ corrects: evidenceId, reason: 'The second annex is missing.' });
    expect(again.json()).toEqual(first.json());
    const { items } = (await suite.call(ADMINISTRATOR, 'GET', `/messages/${id}/evidence`)).json<{
      items: object[];
    }>();
    expect(items.slice(-2)).toMatchObject([
      { event: 'ContentAcknowledgement', id: evidenceId },
      { event: 'AcknowledgementCorrection', id: first.json().evidenceId, reading: { corrects: evidenceId } },
    ]);
  });

  it.each([
    ['hy', 'Հավաստվել է'],
    ['en', 'Certified'],
    ['ru', 'Удостоверено'],
  ])(
    'is proved to the recipient in %s, with what was not opened and what was corrected',
    async (lang, word) => {
      const id = await deliver(suite, THREE_PARTS);
      await suite.call(CITIZEN, 'GET', citizens(id, '/parts/1'));
      const { evidenceId } = (await suite.call(CITIZEN, 'POST', citizens(id, '/acknowledgement'))).json<{
        evidenceId: string;
      }>();
      await correct(id, `p-${id}`);
      await suite.call(DIRECTOR, 'GET', `/mailboxes/22335588/messages/${id}/content`);
      const answer = await suite.call(CITIZEN, 'GET', citizens(id, `/proof?lang=${lang}`));
      expect(answer.headers).toMatchObject({
        'content-type': 'application/pdf',
        'cache-control': 'no-store',
      });
      const { text } = await extractText(new Uint8Array(answer.rawPayload), { mergePages: true });
      const plain = text.replace(/\s+/g, '');
      for (const expected of [
        word,
        evidenceId,
        id,
        CITIZEN.name,
        'Thesecondannexismissing.',
        'Հավաստումեմ,որկարդացելևընդունելեմ',
      ]) {
        expect(plain).toContain(expected.replace(/\s+/g, ''));
      }
      // What the company did with the same letter is not the citizen's.
      expect(plain.split('·').length).toBeGreaterThan(1);
      expect(plain).not.toContain('22335588');
    },
  );
});
