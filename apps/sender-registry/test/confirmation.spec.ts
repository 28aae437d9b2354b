import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { senderChanged } from '@pep/contracts';
import { person } from '@pep/testing';
import { type Answer, RegistryUnderTest } from './registry-under-test.js';

const operator = person({ psn: '6423850127', operator: true });
const administrator = person({ psn: '1531790342' });
const outsider = person({ psn: '2722900633' });

describe('the confirmation of a sender address', () => {
  let registry: RegistryUnderTest;
  let count = 0;
  let domain = '';
  let address = '';
  beforeAll(async () => {
    registry = await RegistryUnderTest.start();
    await registry.create(operator, '/organisations', { legalEntityCode: '22335588', name: 'EKENG CJSC' });
    await registry.create(operator, '/organisations', { legalEntityCode: '11223344', name: 'Other LLC' });
    await registry.call(operator, `PUT /organisations/22335588/administrators/${administrator.psn}`);
    await registry.call(operator, `PUT /organisations/11223344/administrators/${outsider.psn}`);
  }, 30_000);
  afterAll(async () => {
    await registry.stop();
  });
  beforeEach(() => {
    domain = `domain-${count++}.am`;
    address = `info@${domain}`;
  });

  const registerAs = async (organisation: string, given = address): Promise<Answer> =>
    registry.create(organisation === '22335588' ? administrator : outsider, '/senders', {
      ...{ organisation, address: given, sources: ['127.0.0.1'] },
    });
  const register = async (given = address): Promise<string> =>
    (await registerAs('22335588', given)).body.id as string;
  const confirm = async (id: string, code: string): Promise<Answer> =>
    registry.call(administrator, `POST /senders/${id}/confirmation`, { body: { code } });
  const askCode = async (id: string): Promise<Answer> =>
    registry.call(administrator, `POST /senders/${id}/code`);
  const confirmation = async (id: string): Promise<string> =>
    (await registry.call(operator, `GET /senders/${id}`)).body.confirmation as string;
  const states = async (id: string): Promise<unknown[]> =>
    (await registry.told(id)).map(({ data }) => {
      const { version, state } = senderChanged.schema.parse(data);
      return [version, state];
    });
  const lastCode = async (given = address): Promise<string> =>
    (await registry.codesFor(given)).at(-1) ?? 'none';
  const another = (code: string): string => (code === '000000' ? '000001' : '000000');
  /** Lets the last code grow older. */
  const age = async (minutes: number): Promise<void> => {
    await registry.sql(
      `UPDATE address_code SET sent_at = sent_at - $1 * interval '1 minute',
       valid_until = valid_until - $1 * interval '1 minute' WHERE address = $2`,
      [minutes, address],
    );
  };
  const removeDomain = async (organisation: string, etag: string): Promise<void> => {
    const path = `DELETE /organisations/${organisation}/domains/${domain}`;
    const answer = await registry.call(operator, path, { headers: { 'if-match': etag } });
    expect(answer.status).toBe(204);
  };

  it('comes from a code that is mailed to it; until then nobody is told', async () => {
    const answer = await registerAs('22335588');
    expect(answer).toMatchObject({ status: 201, body: { confirmation: 'pending' } });
    const id = answer.body.id as string;
    const [dispatch] = await registry.sql<{ body: string }>(
      "SELECT body FROM told WHERE body::json ->> 'recipient' = $1",
      [address],
    );
    expect(JSON.parse(dispatch?.body ?? '')).toMatchObject({
      ...{ template: 'address-code', channel: 'email', recipient: address, sealed: expect.any(String) },
      parameters: { organisation: 'EKENG CJSC', address },
    });
    expect(await states(id)).toEqual([]);

    const confirmed = await confirm(id, await lastCode());
    expect(confirmed).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { confirmation: 'code' },
    });
    expect(await states(id)).toEqual([[2, 'active']]);
    expect((await confirm(id, '123456')).body.code).toBe('SENDER_CONFIRMED');
    expect((await askCode(id)).body.code).toBe('SENDER_CONFIRMED');
  });

  it('takes five tries, says how many are left, and then a new code', async () => {
    const id = await register();
    const code = await lastCode();
    for (const left of [4, 3, 2, 1, 0]) {
      const wrong = await confirm(id, another(code));
      expect([wrong.status, wrong.body.code]).toEqual([400, 'CODE_WRONG']);
      expect(wrong.body.detail).toContain(`${left} tries are left`);
    }
    expect((await confirm(id, code)).body).toMatchObject({ status: 409, code: 'CODE_USED_UP' });
    await age(1);
    expect((await askCode(id)).status).toBe(202);
    expect((await confirm(id, await lastCode())).status).toBe(200);
  });

  it('counts tries that come at the same time', async () => {
    const id = await register();
    const wrong = another(await lastCode());
    const answers = await Promise.all(Array.from({ length: 8 }, async () => confirm(id, wrong)));
    const codes = answers.map(({ body }) => body.code as string).sort();
    expect(codes).toEqual([...Array<string>(3).fill('CODE_USED_UP'), ...Array<string>(5).fill('CODE_WRONG')]);
  });

  it('takes a code for half an hour', async () => {
    const id = await register();
    await age(31);
    expect((await confirm(id, await lastCode())).body).toMatchObject({ status: 409, code: 'CODE_EXPIRED' });
  });

  it('refuses what is no code, without counting it', async () => {
    const id = await register();
    for (const code of ['12345', '1234567', 'abcdef', '']) {
      expect((await confirm(id, code)).body.code).toBe('INVALID_REQUEST');
    }
    expect((await confirm(id, await lastCode())).status).toBe(200);
  });

  it('sends another code after a wait that doubles, and says how long', async () => {
    const id = await register();
    for (const minutes of [1, 2, 4]) {
      const early = await askCode(id);
      expect([early.status, early.body.code]).toEqual([429, 'CODE_TOO_SOON']);
      const seconds = Number(early.headers['retry-after']);
      expect(seconds).toBeGreaterThan((minutes - 1) * 60);
      expect(seconds).toBeLessThanOrEqual(minutes * 60);
      expect(early.body.detail).toContain(`Wait ${seconds} seconds`);
      await age(minutes);
      const sent = await askCode(id);
      expect(sent).toMatchObject({ status: 202, body: { nextCodeAt: expect.any(String) } });
    }
    expect(await registry.codesFor(address)).toHaveLength(4);
  });

  it('mails no second code to who removes the address and registers it again', async () => {
    const id = await register();
    await registry.call(administrator, `DELETE /senders/${id}`, { headers: { 'if-match': '"1"' } });
    const again = await register();
    expect(await registry.codesFor(address)).toHaveLength(1);
    expect((await confirm(again, await lastCode())).status).toBe(200);
  });

  it('comes from a domain that its organisation has verified, or one above', async () => {
    await registry.verifiedDomain(administrator, '22335588', domain);
    for (const given of [address, `info@mail.${domain}`]) {
      const id = await register(given);
      expect(await confirmation(id)).toBe('domain');
      expect(await states(id)).toEqual([[1, 'active']]);
      expect(await registry.codesFor(given)).toEqual([]);
    }
  });

  it('comes for all that wait when the domain is verified later', async () => {
    const waiting = await Promise.all([register(), register(`info@mail.${domain}`)]);
    const elsewhere = await register(`info@not-${domain}`);
    await registry.verifiedDomain(administrator, '22335588', domain);
    expect(await Promise.all(waiting.map(confirmation))).toEqual(['domain', 'domain']);
    expect(await Promise.all(waiting.map(states))).toEqual([[[2, 'active']], [[2, 'active']]]);
    expect(await confirmation(elsewhere)).toBe('pending');
  });

  it('goes with the domain that gave it, and is told as removed; a code lasts', async () => {
    const byCode = await register();
    await confirm(byCode, await lastCode());
    await registry.verifiedDomain(administrator, '22335588', domain);
    const byDomain = await register(`news@${domain}`);
    await removeDomain('22335588', '"2"');
    expect(await Promise.all([byCode, byDomain].map(confirmation))).toEqual(['code', 'pending']);
    expect(await states(byDomain)).toEqual([
      [1, 'active'],
      [2, 'removed'],
    ]);
    await askCode(byDomain);
    expect((await confirm(byDomain, await lastCode(`news@${domain}`))).status).toBe(200);
    expect((await states(byDomain)).at(-1)).toEqual([3, 'active']);
  });

  it('is refused under a domain that another organisation has verified', async () => {
    await registry.verifiedDomain(administrator, '22335588', domain);
    for (const given of [address, `info@mail.${domain}`]) {
      const answer = await registerAs('11223344', given);
      expect([answer.status, answer.body.code]).toEqual([409, 'SENDER_DOMAIN_HELD']);
      expect(answer.body.detail).not.toContain('22335588');
    }
  });

  it('is lost to the organisation that verifies the domain', async () => {
    const lost = (await registerAs('11223344')).body.id as string;
    const code = { body: { code: await lastCode() } };
    await registry.call(outsider, `POST /senders/${lost}/confirmation`, code);
    const won = await registerAs('22335588');
    expect([won.status, won.body.code]).toEqual([409, 'SENDER_ADDRESS_TAKEN']);
    await registry.verifiedDomain(administrator, '22335588', domain);
    expect(await confirmation(lost)).toBe('pending');
    expect((await states(lost)).at(-1)).toEqual([3, 'removed']);
    expect(await confirmation(await register())).toBe('domain');
    const late = await registry.call(outsider, `POST /senders/${lost}/confirmation`, code);
    expect([late.status, late.body.code]).toEqual([409, 'SENDER_DOMAIN_HELD']);
  });

  it('is won by who answers first, where several register the same address', async () => {
    const [mine, other] = [await register(), (await registerAs('11223344')).body.id as string];
    const [, code = ''] = await registry.codesFor(address);
    expect(
      (await registry.call(outsider, `POST /senders/${other}/confirmation`, { body: { code } })).status,
    ).toBe(200);
    const [first = ''] = await registry.codesFor(address);
    expect((await confirm(mine, first)).body.code).toBe('SENDER_ADDRESS_TAKEN');
  });

  it('goes to nobody else while a domain is verified at the same moment', async () => {
    const path = '/organisations/22335588/domains';
    const { challenge } = (await registry.create(administrator, path, { name: domain })).body;
    registry.dns.set(challenge.name as string, 'TXT', [challenge.value as string]);
    const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}@${domain}`);
    const [verified, ...senders] = await Promise.all([
      registry.call(administrator, `POST ${path}/${domain}/verification`),
      ...names.flatMap((given) => [registerAs('22335588', given), registerAs('11223344', given)]),
    ]);
    expect(verified.status).toBe(200);
    const mine = senders
      .filter(({ body }) => body.organisation === '22335588')
      .map(({ body }) => body.id as string);
    expect(await Promise.all(mine.map(confirmation))).toEqual(names.map(() => 'domain'));
    const theirs = senders.filter(({ body }) => body.organisation !== '22335588');
    const outcomes = theirs.map(({ body }) => (body.code ?? body.confirmation) as string);
    expect(outcomes.filter((one) => !['SENDER_DOMAIN_HELD', 'pending'].includes(one))).toEqual([]);
    const waiting = theirs.filter(({ status }) => status === 201).map(({ body }) => body.id as string);
    expect(new Set(await Promise.all(waiting.map(confirmation)))).toEqual(
      new Set(waiting.length > 0 ? ['pending'] : []),
    );
  });

  it('follows the nearest domain where parts are held by different organisations', async () => {
    await registry.verifiedDomain(administrator, '22335588', domain);
    const below = await register(`info@shop.${domain}`);
    await registry.verifiedDomain(outsider, '11223344', `shop.${domain}`);
    expect(await confirmation(below)).toBe('pending');
    const theirs = (await registerAs('11223344', `info@shop.${domain}`)).body.id as string;
    expect(await confirmation(theirs)).toBe('domain');
    domain = `shop.${domain}`;
    await removeDomain('11223344', '"2"');
    expect(await Promise.all([theirs, below].map(confirmation))).toEqual(['pending', 'domain']);
  });

  it('follows the organisation’s suspension only once there is one', async () => {
    await registry.create(operator, '/organisations', { legalEntityCode: '10000030', name: 'Third' });
    const given = { organisation: '10000030', address, sources: ['127.0.0.1'] };
    const id = (await registry.create(operator, '/senders', given)).body.id as string;
    const headers = { 'if-match': '"1"' };
    await registry.call(operator, 'PATCH /organisations/10000030', { body: { suspended: true }, headers });
    expect(await states(id)).toEqual([]);
    const code = { body: { code: await lastCode() } };
    expect((await registry.call(operator, `POST /senders/${id}/confirmation`, code)).status).toBe(200);
    expect(await states(id)).toEqual([[3, 'suspended']]);
  });

  it('keeps codes out of the database', async () => {
    await register();
    const [kept] = await registry.sql<{ digest: Buffer }>(
      'SELECT digest FROM address_code WHERE address = $1',
      [address],
    );
    expect(kept?.digest).toHaveLength(32);
    const outbox = await registry.sql<{ body: string }>(
      "SELECT body FROM told WHERE body::json ->> 'recipient' = $1",
      [address],
    );
    expect(outbox[0]?.body).not.toContain(await lastCode());
  });
});
