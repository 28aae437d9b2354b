import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person, smtpDialogue } from '@pep/testing';
import { ADMINISTRATOR, CITIZEN, DIRECTOR, letter, SENDER, startMailRouting } from './mail-routing.suite.js';

type Suite = Awaited<ReturnType<typeof startMailRouting>>;

describe('the mailbox', () => {
  let suite: Suite;

  beforeAll(async () => {
    suite = await startMailRouting();
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);

  /** Sends a letter to the citizen and the company; gives its message id. */
  async function receive(subject = 'Notice'): Promise<string> {
    const smtp = await smtpDialogue(suite.smtpPort);
    await smtp.expect(/^220/);
    await smtp.send('EHLO mail.ekeng.am', /^250/);
    await smtp.send(`MAIL FROM:<${SENDER.address}>`, /^250/);
    await smtp.send('RCPT TO:<5001950015@e-citizen.am>', /^250/);
    await smtp.send('RCPT TO:<22335588@e-citizen.am>', /^250/);
    await smtp.send('DATA', /^354/);
    await smtp.sendRaw(`${letter({ subject })}.\r\n`);
    const reply = await smtp.expect(/^250/);
    smtp.destroy();
    return /accepted (\S+)$/.exec(reply)?.[1] ?? '';
  }

  const citizens = (id: string, rest = ''): string => `/mailboxes/5001950015/messages/${id}${rest}`;

  it('shows a person their own mailbox and those of the companies that they represent', async () => {
    const own = await suite.call(CITIZEN, 'GET', '/mailboxes');
    expect(own.headers['cache-control']).toBe('no-store');
    expect(own.json()).toEqual({
      items: [{ identifier: '5001950015', role: 'owner', mayAcknowledge: true }],
    });
    const directors = await suite.call(DIRECTOR, 'GET', '/mailboxes');
    expect(directors.json()).toMatchObject({
      items: [
        { identifier: '1204790025', role: 'owner' },
        { identifier: '22335588', role: 'representative' },
      ],
    });
  });

  it('keeps a letter unread while only its description is looked at', async () => {
    const id = await receive();
    const shown = await suite.call(CITIZEN, 'GET', citizens(id));
    expect(shown.json()).toMatchObject({
      id,
      status: 'unread',
      parts: [{ n: 1, contentType: 'text/plain; charset=utf-8' }],
    });
    const listed = await suite.call(CITIZEN, 'GET', '/mailboxes/5001950015/messages?status=unread');
    expect(listed.json()).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ id })]) });
  });

  it('opens a letter once, and records the first handover of each part and of the whole', async () => {
    const id = await receive();
    const part = await suite.call(CITIZEN, 'GET', citizens(id, '/parts/1'));
    expect(part.payload).toContain('Dear citizen,');
    for (const path of ['/content', '/content', '/parts/1'])
      await suite.call(CITIZEN, 'GET', citizens(id, path));
    const evidence = await suite.call(ADMINISTRATOR, 'GET', `/messages/${id}/evidence`);
    expect(evidence.json()).toMatchObject({
      items: [
        { event: 'SubmissionAcceptance' },
        { event: 'ContentConsignment' },
        { event: 'ContentConsignment' },
        { event: 'ContentHandover', reason: expect.stringMatching(/RE01$/), reading: { part: { n: 1 } } },
        { event: 'ContentHandover', reading: { by: { role: 'owner' } } },
      ],
    });
    expect(evidence.json<{ items: { reading: object }[] }>().items.at(-1)?.reading).not.toHaveProperty(
      'part',
    );
    expect(evidence.payload).not.toContain('"psn"');
  });

  it('refuses to certify what was not opened', async () => {
    const id = await receive();
    const early = await suite.call(CITIZEN, 'POST', citizens(id, '/acknowledgement'));
    expect(early.statusCode).toBe(409);
    expect(early.headers['content-type']).toContain('application/problem+json');
    expect(early.json()).toMatchObject({ code: 'NOT_OPENED_YET' });
  });

  it('records one acknowledgement for many clicks at once, and tells the sender who it was', async () => {
    const id = await receive();
    await suite.call(CITIZEN, 'GET', citizens(id, '/content'));
    const clicks = await Promise.all(
      Array.from({ length: 8 }, () => suite.call(CITIZEN, 'POST', citizens(id, '/acknowledgement'))),
    );
    expect(new Set(clicks.map((click) => click.statusCode))).toEqual(new Set([200]));
    expect(new Set(clicks.map((click) => click.payload)).size).toBe(1);
    const message = await suite.call(ADMINISTRATOR, 'GET', `/messages/${id}`);
    expect(message.json().recipients).toMatchObject([
      { identifier: '22335588', status: 'consigned' },
      { identifier: '5001950015', status: 'acknowledged' },
    ]);
  });

  it('keeps the acknowledgements of two recipients apart', async () => {
    const id = await receive();
    await suite.call(DIRECTOR, 'GET', `/mailboxes/22335588/messages/${id}/content`);
    const companys = await suite.call(DIRECTOR, 'POST', `/mailboxes/22335588/messages/${id}/acknowledgement`);
    expect(companys.statusCode).toBe(200);
    const citizensOwn = await suite.call(CITIZEN, 'GET', citizens(id));
    expect(citizensOwn.json()).toMatchObject({ status: 'unread' });
  });

  it.each([
    ['list', '/mailboxes/5001950015/messages'],
    ['letter', ''],
    ['content', '/content'],
    ['part', '/parts/1'],
  ])('answers 404 to another citizen who asks for the %s', async (_what, path) => {
    const id = await receive();
    const answer = await suite.call(
      DIRECTOR,
      'GET',
      path.startsWith('/mailboxes') ? path : citizens(id, path),
    );
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tells the owner of a card that is not active what to do', async () => {
    const newcomer = person({ psn: '5001950015', certificateState: 'registered' });
    const answer = await suite.call(newcomer, 'GET', '/mailboxes/5001950015/messages');
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'CERTIFICATE_NOT_ACTIVE' });
  });

  it('shows messages only to administrators of the organisation that sent them', async () => {
    const id = await receive();
    expect((await suite.call(CITIZEN, 'GET', `/messages/${id}`)).statusCode).toBe(404);
    expect((await suite.call(CITIZEN, 'GET', '/messages')).json()).toEqual({ items: [] });
    expect((await suite.call(ADMINISTRATOR, 'GET', `/messages/${id}`)).json()).toMatchObject({
      id,
      sender: SENDER.address,
    });
  });

  it('pages through a mailbox, newest first, without gaps or repeats', async () => {
    const ids = [await receive('one'), await receive('two'), await receive('three')].reverse();
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await suite.call(CITIZEN, 'GET', `/mailboxes/5001950015/messages?limit=2${cursor}`);
      const { items, nextCursor } = page.json<{ items: { id: string }[]; nextCursor?: string }>();
      seen.push(...items.map((item) => item.id));
      cursor = nextCursor === undefined ? '' : `&cursor=${nextCursor}`;
    } while (cursor !== '');
    expect(seen.slice(0, 3)).toEqual(ids);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each(['?limit=0', '?limit=9999', '?cursor=nonsense', '?status=lost'])(
    'refuses the query %s by field',
    async (query) => {
      const answer = await suite.call(CITIZEN, 'GET', `/mailboxes/5001950015/messages${query}`);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({
        code: 'INVALID_REQUEST',
        errors: [{ field: query.slice(1).split('=')[0] }],
      });
    },
  );

  it('believes nobody without the gateway’s word', async () => {
    const answer = await suite.app.inject({ method: 'GET', url: '/v1/mailboxes' });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
