import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Identity } from '@pep/client-identity';
import { organisationChanged, type OrganisationState } from '@pep/contracts';
import { newFact, type StateView } from '@pep/messaging';
import { Database, rows } from '@pep/persistence';
import { dayInYerevan } from '@pep/service-kit';
import { eventually, person, TestClock } from '@pep/testing';
import { ORGANISATIONS } from '../src/follow-organisations/organisation-rights.js';
import { OrderLetters } from '../src/show-mailbox/order-letters.js';
import { deliver } from './deliver.js';
import { ADMINISTRATOR, CITIZEN, DIRECTOR, startMailRouting } from './mail-routing.suite.js';
import { makeSealAuthority } from './seal-authority.js';

type Suite = Awaited<ReturnType<typeof startMailRouting>>;

const SECRETARY = person({ psn: '3127680218', name: 'ANI SARGSYAN' });
const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const clock = new TestClock();
const dayFromNow = (days: number): string => dayInYerevan(new Date(clock.now().getTime() + days * DAY_MS));

describe('who reads a mailbox', () => {
  let suite: Suite;
  let seal: ReturnType<typeof makeSealAuthority>;
  let id: string;
  beforeAll(async () => {
    seal = makeSealAuthority();
    suite = await startMailRouting({ proofKeyFile: seal.keyFile, proofCertFile: seal.certFile }, { clock });
    id = await deliver(suite, [
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>Hello<img src="https://t.am/x"></p>',
    ]);
  }, 60_000);
  afterAll(async () => {
    await suite.stop();
    seal.remove();
  }, 30_000);

  const status = async (caller: Identity, method: 'GET' | 'POST', path: string): Promise<number> =>
    (await suite.call(caller, method, path)).statusCode;
  const sql = (text: string, values: unknown[] = []) =>
    suite.app.get(Database).read((tx) => rows<object>(tx, text, values));
  const letters = '/mailboxes/5001950015/messages';
  const setDelegate = (psn: string, payload: object = {}, owner: Identity = CITIZEN) =>
    suite.call(owner, 'PUT', `/mailboxes/5001950015/delegates/${psn}`, { payload });

  describe('a delegate', () => {
    it('reads, and does not certify before the owner allows it', async () => {
      expect(await status(SECRETARY, 'GET', letters)).toBe(404);
      expect((await setDelegate(SECRETARY.psn)).statusCode).toBe(204);
      const opened = await suite.call(SECRETARY, 'GET', `${letters}/${id}/parts/1`);
      expect(opened.statusCode).toBe(200);
      const refused = await suite.call(SECRETARY, 'POST', `${letters}/${id}/acknowledgement`);
      expect([refused.statusCode, refused.json().code]).toEqual([403, 'MAY_NOT_ACKNOWLEDGE']);
      expect((await suite.call(SECRETARY, 'GET', `${letters}/${id}`)).json()).toMatchObject({
        mayAcknowledge: false,
      });

      await setDelegate(SECRETARY.psn, { mayAcknowledge: true });
      expect(await status(SECRETARY, 'POST', `${letters}/${id}/acknowledgement`)).toBe(200);
      const { items } = (await suite.call(ADMINISTRATOR, 'GET', `/messages/${id}/evidence`)).json<{
        items: object[];
      }>();
      expect(items.slice(-2)).toMatchObject([
        {
          event: 'ContentHandover',
          reason: expect.stringMatching(/\/RE02$/),
          reading: { by: { role: 'delegate', name: 'ANI SARGSYAN' } },
        },
        { event: 'ContentAcknowledgement', reading: { by: { role: 'delegate' } } },
      ]);
    });

    it('and the owner, at the same moment, open and certify once: one evidence each, one answer for both', async () => {
      const letter = await deliver(suite, ['Content-Type: text/plain', '', 'Both of you']);
      await setDelegate(SECRETARY.psn, { mayAcknowledge: true });
      const both = (method: 'GET' | 'POST', path: string) =>
        Promise.all(
          [CITIZEN, SECRETARY, CITIZEN, SECRETARY].map((who) =>
            suite.call(who, method, `${letters}/${letter}${path}`),
          ),
        );
      for (const { statusCode } of await both('GET', '/parts/1')) expect(statusCode).toBe(200);
      const answers = await both('POST', '/acknowledgement');
      expect(new Set(answers.map(({ statusCode, payload }) => `${String(statusCode)} ${payload}`)).size).toBe(
        1,
      );
      const { items } = (await suite.call(ADMINISTRATOR, 'GET', `/messages/${letter}/evidence`)).json<{
        items: { event: string }[];
      }>();
      const ofReading = items
        .map(({ event }) => event)
        .filter((event) => /Handover|Acknowledgement/.test(event));
      expect(ofReading).toEqual(['ContentHandover', 'ContentAcknowledgement']);
    });

    it.each([
      ['begins today', { from: 0 }, 200],
      ['begins tomorrow', { from: 1 }, 404],
      ['ends today', { to: 0 }, 200],
      ['ended yesterday', { to: -1 }, 404],
    ])('whose right %s', async (_when, days, expected) => {
      const term = Object.fromEntries(Object.entries(days).map(([end, day]) => [end, dayFromNow(day)]));
      expect((await setDelegate(SECRETARY.psn, term)).statusCode).toBe(204);
      expect(await status(SECRETARY, 'GET', letters)).toBe(expected);
      const { items } = (await suite.call(SECRETARY, 'GET', '/mailboxes')).json();
      expect(items.length).toBe(expected === 200 ? 2 : 1);
    });

    it('names no others, and is gone when the owner says so', async () => {
      await setDelegate(SECRETARY.psn);
      expect((await setDelegate('2722900633', {}, SECRETARY)).json()).toMatchObject({ code: 'OWNER_ONLY' });
      expect(await status(SECRETARY, 'GET', '/mailboxes/5001950015/accesses')).toBe(403);
      expect(await status(SECRETARY, 'GET', '/mailboxes/5001950015/delegates')).toBe(403);
      const listed = await suite.call(CITIZEN, 'GET', '/mailboxes/5001950015/delegates');
      expect(listed.json()).toEqual({ items: [{ psn: SECRETARY.psn, mayAcknowledge: false }] });
      await suite.call(CITIZEN, 'DELETE', `/mailboxes/5001950015/delegates/${SECRETARY.psn}`);
      expect(await status(SECRETARY, 'GET', letters)).toBe(404);
    });

    it.each([
      ['the owner', '5001950015', {}, { status: 409, code: 'OWN_DELEGATE' }],
      ['nobody', '123', {}, { status: 400, code: 'INVALID_REQUEST' }],
      [
        'one whose right ends before it begins',
        '2722900633',
        { from: '2026-12-02', to: '2026-12-01' },
        { status: 400, code: 'INVALID_REQUEST' },
      ],
      [
        'one with a right that there is not',
        '2722900633',
        { mayForward: true },
        { status: 400, code: 'INVALID_REQUEST' },
      ],
    ])('is not %s', async (_who, psn, body, refusal) => {
      const answer = await setDelegate(psn, body);
      expect(answer.json()).toMatchObject(refusal);
    });
  });

  it('is a representative as long as the registry says', async () => {
    const path = '/mailboxes/22335588/messages';
    const view = suite.app.get<StateView<OrganisationState>>(ORGANISATIONS);
    const limitTo = async (version: number, to: string) => {
      const state = {
        ...{ legalEntityCode: '22335588', version, state: 'active' as const, name: 'EKENG CJSC' },
        administrators: [ADMINISTRATOR.psn],
        representatives: [DIRECTOR.psn],
        representativeTerms: [{ psn: DIRECTOR.psn, to }],
        changedAt: '2026-11-21T09:00:00.000Z',
      };
      const origin = { source: '/test', time: new Date('2026-11-21T09:00:00Z') };
      await suite.kafka.tell(newFact(organisationChanged, state, origin));
      await eventually(() => expect(view.get('22335588')?.version).toBe(version), 15_000);
    };
    await limitTo(2, dayFromNow(0));
    expect(await status(DIRECTOR, 'GET', path)).toBe(200);
    await limitTo(3, dayFromNow(-1));
    expect(await status(DIRECTOR, 'GET', path)).toBe(404);
    await limitTo(4, dayFromNow(1));
    expect(await status(DIRECTOR, 'GET', path)).toBe(200);
  });

  it('gets HTML that runs nothing, in a sandbox, and kept by nobody', async () => {
    const answer = await suite.call(CITIZEN, 'GET', `${letters}/${id}/parts/1`);
    expect(answer.payload).not.toContain('t.am');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  describe('the log of accesses', () => {
    const log = async (
      query = '',
    ): Promise<{ items: { action: string; messageId?: string; role: string }[]; nextCursor?: string }> =>
      (await suite.call(CITIZEN, 'GET', `/mailboxes/5001950015/accesses${query}`)).json();

    it('has a row of every call that the document of this service has for a mailbox', async () => {
      const document = JSON.parse(readFileSync('apps/mail-routing/openapi.json', 'utf8')) as {
        paths: Record<string, Record<string, unknown>>;
      };
      const reads = Object.entries(document.paths).flatMap(([path, calls]) =>
        path.startsWith('/v1/mailboxes/{identifier}/') && 'get' in calls ? [path] : [],
      );
      expect(reads.length).toBeGreaterThanOrEqual(7);
      for (const path of reads) {
        const [before] = (await log('?limit=1')).items;
        const call = path
          .replace('/v1', '')
          .replace('{identifier}', '5001950015')
          .replace('{id}', id)
          .replace('{n}', '1');
        const answer = await suite.call(CITIZEN, 'GET', call);
        expect([path, answer.statusCode]).toEqual([path, 200]);
        const { items } = await log('?limit=2');
        // The latest row but that of the look itself.
        expect([path, items[0]]).not.toEqual([path, before]);
        expect([path, items[0]?.role]).toEqual([path, 'owner']);
      }
    });

    it('shows the owner who it was, page by page, and nothing to others', async () => {
      await setDelegate(SECRETARY.psn);
      await suite.call(SECRETARY, 'GET', `${letters}/${id}/content`);
      const first = await log('?limit=1');
      expect(first.items[0]).toMatchObject({
        action: 'content',
        messageId: id,
        role: 'delegate',
        name: 'ANI SARGSYAN',
        psn: SECRETARY.psn,
      });
      const second = await log(`?limit=1&cursor=${first.nextCursor ?? ''}`);
      expect(second.items[0]).toMatchObject({ action: 'delegate-set', detail: { psn: SECRETARY.psn } });
      expect(await status(DIRECTOR, 'GET', '/mailboxes/5001950015/accesses')).toBe(404);
    });
  });

  describe('looks for letters', () => {
    const found = async (query: string): Promise<string[]> => {
      const answer = await suite.call(CITIZEN, 'GET', `${letters}?${query}`);
      return answer.json<{ items: { id: string }[] }>().items.map((item) => item.id);
    };

    it('by sender, old and just arrived, in any case, page by page', async () => {
      await suite.register([{ address: 'tax@petekamutner.am' }, { address: 'court@petekamutner.am' }]);
      const plain = ['Content-Type: text/plain', '', 'Hello'];
      const tax = await deliver(suite, plain, { from: 'tax@petekamutner.am' });
      const court = await deliver(suite, plain, { from: 'court@petekamutner.am' });
      expect(await found('sender=tax@petekamutner.am')).toEqual([tax]);
      expect(await found('sender=PETEK')).toEqual([court, tax]);
      expect(await found('sender=nobody')).toEqual([]);
      // From now on they are found by the order that is kept in the background.
      clock.advance(2 * MINUTE_MS);
      await eventually(async () => {
        await suite.app.get(OrderLetters).execute();
        const ordered = 'SELECT sender FROM letter_by_sender WHERE identifier = $1 AND sender LIKE $2';
        expect(await sql(ordered, ['5001950015', '%petek%'])).toHaveLength(2);
      });
      expect(await found('sender=petek')).toEqual([court, tax]);
      const newest = await deliver(suite, plain, { from: 'tax@petekamutner.am' });
      expect(await found('sender=petek')).toEqual([newest, court, tax]);
      expect(await found('sender=petek&status=unread')).toEqual([newest, court, tax]);
      expect(await found('sender=petek&status=opened')).toEqual([]);
      const page = await suite.call(CITIZEN, 'GET', `${letters}?sender=petek&limit=2`);
      expect(await found(`sender=petek&limit=2&cursor=${String(page.json().nextCursor)}`)).toEqual([tax]);
    });

    it('by day and status, both ends of a period included', async () => {
      const today = dayFromNow(0);
      expect((await found(`from=${dayFromNow(-1)}&to=${today}`)).length).toBeGreaterThan(1);
      expect(await found(`from=${dayFromNow(1)}`)).toEqual([]);
      expect(await found(`to=${dayFromNow(-2)}`)).toEqual([]);
      expect(await found('status=acknowledged')).toContain(id);
      await sql(`UPDATE delivery SET expired_at = now() WHERE message_id = (
        SELECT id FROM message WHERE sender LIKE 'court%') AND identifier = '5001950015'`);
      expect((await suite.call(CITIZEN, 'GET', `${letters}?status=expired`)).json().items).toMatchObject([
        { from: 'court@petekamutner.am', status: 'expired' },
      ]);
    });
  });
});
