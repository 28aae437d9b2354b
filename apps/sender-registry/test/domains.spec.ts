import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { domainChanged } from '@pep/contracts';
import { person } from '@pep/testing';
import { type Answer, RegistryUnderTest } from './registry-under-test.js';

const operator = person({ psn: '6423850127', operator: true });
const administrator = person({ psn: '1531790342' });
const director = person({ psn: '3127680218' });
const outsider = person({ psn: '2722900633' });

describe('domains', () => {
  let registry: RegistryUnderTest;
  let count = 0;
  /** A name of each test's own. */
  let name = '';
  beforeAll(async () => {
    registry = await RegistryUnderTest.start();
    await registry.create(operator, '/organisations', { legalEntityCode: '22335588', name: 'EKENG CJSC' });
    await registry.create(operator, '/organisations', { legalEntityCode: '11223344', name: 'Other LLC' });
    await registry.call(operator, `PUT /organisations/22335588/administrators/${administrator.psn}`);
    await registry.call(operator, `PUT /organisations/22335588/representatives/${director.psn}`);
    await registry.call(operator, `PUT /organisations/11223344/administrators/${outsider.psn}`);
  }, 30_000);
  afterAll(async () => {
    await registry.stop();
  });
  beforeEach(() => {
    name = `domain-${count++}.am`;
  });

  const own = '/organisations/22335588/domains';
  const theirs = '/organisations/11223344/domains';
  const register = async (more: object = {}): Promise<Answer> =>
    registry.create(administrator, own, { name, ...more });
  const verify = async (domain = name): Promise<Answer> =>
    registry.call(administrator, `POST ${own}/${encodeURIComponent(domain)}/verification`);
  const patch = async (etag: string, body: object): Promise<Answer> =>
    registry.call(administrator, `PATCH ${own}/${name}`, { body, headers: { 'if-match': etag } });
  const remove = async (etag: string): Promise<Answer> =>
    registry.call(administrator, `DELETE ${own}/${name}`, { headers: { 'if-match': etag } });
  const told = async (domain = name): Promise<unknown[]> => {
    const found = await registry.sql<{ body: string }>(
      `SELECT body FROM told WHERE headers ->> 'ce_type' = 'pep.domain.changed.v1'
       AND body::json ->> 'name' = $1 ORDER BY id`,
      [domain],
    );
    const states = found.map(({ body }) => domainChanged.schema.parse(JSON.parse(body)));
    return states.map(({ version, state, organisation }) => [version, state, organisation]);
  };

  it('are registered with the DNS record that will prove them, and told to nobody', async () => {
    const answer = await register({ allAddressesAllowed: true, sources: ['127.0.0.1', 'EKENG.am'] });
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ location: `/v1${own}/${name}`, etag: '"1"' });
    expect(answer.body).toEqual({
      ...{ name, organisation: '22335588', allAddressesAllowed: true, sources: ['127.0.0.1', 'ekeng.am'] },
      ...{ smsAllowed: false, suspended: false, verified: false, createdAt: expect.any(String) },
      challenge: {
        ...{ name: `_pep-challenge.${name}`, type: 'TXT', expiresAt: expect.any(String) },
        value: expect.stringMatching(/^pep-verification=[\w-]{27}$/),
      },
    });
    expect((await registry.call(administrator, `GET ${own}/${name}`)).body).toEqual(answer.body);
    expect(await told()).toEqual([]);
  });

  it('are verified by that record among others, and told', async () => {
    const { challenge } = (await register()).body;
    registry.dns.set(challenge.name, 'TXT', ['something else', ` ${String(challenge.value)} `]);
    const answer = await verify();
    expect(answer).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { verified: true } });
    expect(answer.body).not.toHaveProperty('challenge');
    expect(await verify()).toMatchObject({ status: 200, headers: { etag: '"2"' } });
    expect(await told()).toEqual([[2, 'active', '22335588']]);
  });

  it('are not verified without the record, and the answer names it', async () => {
    const { challenge } = (await register()).body;
    const record = `TXT _pep-challenge.${name} = ${String(challenge.value)}`;
    const absent = await verify();
    expect([absent.status, absent.body.code]).toEqual([409, 'DOMAIN_NOT_PROVED']);
    expect(absent.body.detail).toContain(`There is no such DNS record: ${record}`);
    registry.dns.set(challenge.name, 'TXT', ['pep-verification=of-somebody-else']);
    expect((await verify()).body.detail).toContain(`not the right one. Set ${record}`);
    expect(await told()).toEqual([]);
  });

  it('can be tried again when DNS does not answer', async () => {
    const { challenge } = (await register()).body;
    registry.dns.fail(challenge.name as string, 'SERVFAIL');
    const failed = await verify();
    expect([failed.status, failed.body.code]).toEqual([503, 'DNS_UNAVAILABLE']);
    registry.dns.set(challenge.name as string, 'TXT', [challenge.value as string]);
    expect((await verify()).status).toBe(200);
  });

  it('get a new challenge when they are verified after a week', async () => {
    const { challenge } = (await register()).body;
    registry.dns.set(challenge.name as string, 'TXT', [challenge.value as string]);
    await registry.sql(
      "UPDATE domain SET challenge_expires_at = now() - interval '1 second' WHERE name = $1",
      [name],
    );
    const late = await verify();
    const renewed = (await registry.call(administrator, `GET ${own}/${name}`)).body.challenge;
    expect(renewed.value).not.toBe(challenge.value);
    expect([late.status, late.body.code]).toEqual([409, 'DOMAIN_NOT_PROVED']);
    expect(late.body.detail).toContain(renewed.value);
    registry.dns.set(renewed.name as string, 'TXT', [renewed.value as string]);
    expect((await verify()).status).toBe(200);
  });

  it('may be tried by several organisations and are verified for one', async () => {
    const mine = (await register()).body.challenge;
    const other = (await registry.create(outsider, theirs, { name })).body.challenge;
    expect(other.value).not.toBe(mine.value);
    registry.dns.set(mine.name as string, 'TXT', [mine.value as string, other.value as string]);
    expect((await registry.call(outsider, `POST ${theirs}/${name}/verification`)).status).toBe(200);
    const late = await verify();
    expect([late.status, late.body.code]).toEqual([409, 'DOMAIN_TAKEN']);
    expect(late.body.detail).not.toContain('11223344');
    expect(await told()).toEqual([[2, 'active', '11223344']]);
  });

  it('are called by either spelling', async () => {
    const readable = `կայք${count}.հայ`;
    const answer = await registry.create(administrator, own, { name: readable });
    const { name: canonical, challenge } = answer.body;
    expect(canonical).toMatch(/^xn--.*\.xn--y9a3aq$/);
    registry.dns.set(challenge.name as string, 'TXT', [challenge.value as string]);
    expect((await verify(readable)).body).toMatchObject({ name: canonical, verified: true });
    const shown = await registry.call(administrator, `GET ${own}/${encodeURIComponent(readable)}`);
    expect(shown.body.name).toBe(canonical);
    const again = await registry.create(administrator, own, { name: canonical });
    expect([again.status, again.body.code]).toEqual([409, 'DOMAIN_EXISTS']);
  });

  it.each([
    ['gmail.com', {}, 'DOMAIN_NOT_ARMENIAN', /gmail, yahoo, mail\.ru and the like can not be registered/],
    ['mail.ru', {}, 'DOMAIN_NOT_ARMENIAN', /\.am or \.հայ/],
    ['com.am', {}, 'DOMAIN_PUBLIC', /example\.com\.am/],
    ['GOV.am', { allAddressesAllowed: true, sources: ['127.0.0.1'] }, 'DOMAIN_PUBLIC', /nobody/],
    ['am', {}, 'DOMAIN_INVALID', /example\.am/],
    ['*.ekeng.am', {}, 'DOMAIN_INVALID', /example\.am/],
    ['any.am', { allAddressesAllowed: true }, 'DOMAIN_SOURCES_MISSING', /one source/],
    ['any.am', { sources: ['0.0.0.0/0'] }, 'SOURCES_INVALID', /static IP/],
    ['any.am', { sources: ['127.0.0.1', '127.0.0.0/24'] }, 'SOURCES_OVERLAP', /overlap/],
  ])('are refused: %s %j', async (domain, more, code, reason) => {
    const answer = await registry.create(administrator, own, { name: domain, ...more });
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(answer.body.detail).toMatch(reason);
    expect(answer.body.errors).toHaveLength(1);
  });

  it('are changed and removed with the ETag that was read, each told', async () => {
    await registry.verifiedDomain(administrator, '22335588', name);
    expect((await patch('"1"', { smsAllowed: true })).body.code).toBe('CHANGED_MEANWHILE');
    const opened = await patch('"2"', { allAddressesAllowed: true, sources: ['127.0.0.1'] });
    expect(opened).toMatchObject({
      status: 200,
      headers: { etag: '"3"' },
      body: { allAddressesAllowed: true },
    });
    expect((await patch('"3"', { sources: [] })).body.code).toBe('DOMAIN_SOURCES_MISSING');
    expect((await patch('"3"', { suspended: true })).headers['etag']).toBe('"4"');
    expect((await patch('"4"', { suspended: true })).headers['etag']).toBe('"4"');
    expect((await remove('"3"')).status).toBe(412);
    expect((await remove('"4"')).status).toBe(204);
    expect((await registry.call(administrator, `GET ${own}/${name}`)).status).toBe(404);
    expect(await told()).toEqual([
      [2, 'active', '22335588'],
      [3, 'active', '22335588'],
      [4, 'suspended', '22335588'],
      [5, 'removed', '22335588'],
    ]);
    expect((await register()).status).toBe(201);
  });

  it('are suspended with their organisation', async () => {
    await registry.create(operator, '/organisations', { legalEntityCode: '10000020', name: 'Third' });
    await registry.verifiedDomain(operator, '10000020', name);
    await registry.create(operator, '/organisations/10000020/domains', { name: `unproved.${name}` });
    for (const [etag, suspended] of [
      ['"1"', true],
      ['"2"', false],
    ] as const) {
      const headers = { 'if-match': etag };
      await registry.call(operator, 'PATCH /organisations/10000020', { body: { suspended }, headers });
    }
    expect(await told()).toEqual([
      [2, 'active', '10000020'],
      [3, 'suspended', '10000020'],
      [4, 'active', '10000020'],
    ]);
    expect(await told(`unproved.${name}`)).toEqual([]);
  });

  it('are listed by name, page by page', async () => {
    await registry.create(operator, '/organisations', { legalEntityCode: '10000021', name: 'Fourth' });
    const path = '/organisations/10000021/domains';
    for (const domain of ['c.am', 'a.am', 'b.am']) await registry.create(operator, path, { name: domain });
    const first = await registry.call(operator, `GET ${path}?limit=2`);
    const rest = await registry.call(operator, `GET ${path}?limit=2&cursor=${String(first.body.nextCursor)}`);
    const names = [...first.body.items, ...rest.body.items] as { name: string }[];
    expect(names.map((item) => item.name)).toEqual(['a.am', 'b.am', 'c.am']);
    expect(rest.body).not.toHaveProperty('nextCursor');
  });

  it('are not there for anybody else', async () => {
    await register();
    const headers = { 'if-match': '"1"' };
    for (const caller of [outsider, director, person()]) {
      const answers = await Promise.all([
        registry.create(caller, own, { name: 'mine.am' }),
        registry.call(caller, `GET ${own}`),
        registry.call(caller, `GET ${own}/${name}`),
        registry.call(caller, `POST ${own}/${name}/verification`),
        registry.call(caller, `PATCH ${own}/${name}`, { body: { suspended: true }, headers }),
        registry.call(caller, `DELETE ${own}/${name}`, { headers }),
        registry.call(caller, `GET ${own}/${name}/history`),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
    }
  });
});
