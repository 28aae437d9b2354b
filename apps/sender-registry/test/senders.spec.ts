import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { senderChanged } from '@pep/contracts';
import { Database } from '@pep/persistence';
import { person } from '@pep/testing';
import { type Answer, RegistryUnderTest } from './registry-under-test.js';

const operator = person({ psn: '6423850127', operator: true });
const administrator = person({ psn: '1531790342' });
const director = person({ psn: '3127680218' });
const outsider = person({ psn: '2722900633' });

describe('sender addresses', () => {
  let registry: RegistryUnderTest;
  beforeAll(async () => {
    registry = await RegistryUnderTest.start();
    await registry.create(operator, '/organisations', { legalEntityCode: '22335588', name: 'EKENG CJSC' });
    await registry.create(operator, '/organisations', { legalEntityCode: '11223344', name: 'Other LLC' });
    await registry.call(operator, `PUT /organisations/22335588/administrators/${administrator.psn}`);
    await registry.call(operator, `PUT /organisations/22335588/representatives/${director.psn}`);
    await registry.call(operator, `PUT /organisations/11223344/administrators/${outsider.psn}`);
    for (const name of ['ekeng.am', 'lists.am', 'փոստ.հայ']) {
      await registry.verifiedDomain(administrator, '22335588', name);
    }
    await registry.verifiedDomain(outsider, '11223344', 'others.am');
  }, 30_000);
  afterAll(async () => {
    await registry.stop();
  });

  const given = (address: string, more: object = {}): object => ({
    ...{ organisation: '22335588', address, sources: ['127.0.0.1'], smsAllowed: false, suspended: false },
    ...more,
  });
  const register = async (address: string, more: object = {}): Promise<Answer> =>
    registry.create(administrator, '/senders', given(address, more));
  const states = async (id: string): Promise<unknown[]> =>
    (await registry.told(id)).map(({ data }) => [data['version'], data['state']]);

  it('are registered by an administrator, in canonical form, and told', async () => {
    const answer = await register('Info@EKENG.am', {
      sources: ['198.51.100.9/24', 'EKENG.am', 'ekeng.am', '::ffff:127.0.0.1'],
    });
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ location: `/v1/senders/${String(answer.body.id)}`, etag: '"1"' });
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      organisation: '22335588',
      address: 'info@ekeng.am',
      sources: ['198.51.100.0/24', 'ekeng.am', '127.0.0.1'],
      smsAllowed: false,
      suspended: false,
      confirmation: 'domain',
      createdAt: expect.any(String),
    });
    const [told] = await registry.told(answer.body.id as string);
    expect(told).toMatchObject({
      type: 'pep.sender.changed.v1',
      data: { version: 1, state: 'active', address: 'info@ekeng.am' },
    });
    expect(senderChanged.schema.parse(told?.data)).toEqual(told?.data);
    expect((await registry.call(administrator, `GET /senders/${String(answer.body.id)}`)).body).toEqual(
      answer.body,
    );
  });

  it('are registered by an operator too, but for nobody else’s organisation', async () => {
    expect((await registry.create(operator, '/senders', given('operator@ekeng.am'))).status).toBe(201);
    for (const caller of [outsider, director, person()]) {
      const answer = await registry.create(caller, '/senders', given('theirs@ekeng.am'));
      expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
    }
    expect(
      (await registry.create(operator, '/senders', given('a@ekeng.am', { organisation: '99999999' }))).status,
    ).toBe(404);
  });

  it.each([
    ['someone@gmail.com', {}, 'SENDER_DOMAIN_NOT_ARMENIAN'],
    ['not an address', {}, 'SENDER_ADDRESS_INVALID'],
    ['bad-source@ekeng.am', { sources: ['0.0.0.0/0'] }, 'SOURCES_INVALID'],
    ['no-source@ekeng.am', { sources: [] }, 'INVALID_REQUEST'],
    [
      'many-sources@ekeng.am',
      { sources: Array.from({ length: 51 }, (_, i) => `203.0.113.${String(i)}`) },
      'INVALID_REQUEST',
    ],
    ['misspelt@ekeng.am', { smsalowed: true }, 'INVALID_REQUEST'],
  ])('are refused: %s (%#)', async (address, more, code) => {
    const answer = await register(address, more);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(answer.body.errors).not.toHaveLength(0);
  });

  it('belong to one organisation', async () => {
    await register('taken@ekeng.am');
    const own = await register('TAKEN@ekeng.am');
    expect([own.status, own.body.code]).toEqual([409, 'SENDER_ADDRESS_TAKEN']);
    const others = await registry.create(
      outsider,
      '/senders',
      given('taken@ekeng.am', { organisation: '11223344' }),
    );
    expect(others.status).toBe(409);
    const both = await Promise.all([register('race@ekeng.am'), register('race@ekeng.am')]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('are registered once however often the request comes, also at the same time', async () => {
    const request = { body: given('repeated@ekeng.am'), headers: { 'idempotency-key': 'repeated' } };
    const post = async () => registry.call(administrator, 'POST /senders', request);
    const answers = [...(await Promise.all([post(), post(), post()])), await post()];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id as string)).size).toBe(1);
    expect(await registry.told(answers[0]?.body.id as string)).toHaveLength(1);
    const other = { ...request, body: given('another@ekeng.am') };
    expect((await registry.call(administrator, 'POST /senders', other)).body.code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it('may use the key again of a request that failed', async () => {
    const headers = { 'idempotency-key': 'failed-first' };
    const bad = await registry.call(administrator, 'POST /senders', {
      body: given('second@gmail.com'),
      headers,
    });
    expect(bad.status).toBe(400);
    const good = await registry.call(administrator, 'POST /senders', {
      body: given('second@ekeng.am'),
      headers,
    });
    expect(good.status).toBe(201);
  });

  it('are changed, suspended and reactivated with the ETag that was read', async () => {
    const { id } = (await register('changing@ekeng.am')).body as { id: string };
    const patch = async (etag: string, body: object) =>
      registry.call(administrator, `PATCH /senders/${id}`, { body, headers: { 'if-match': etag } });
    expect(await patch('"1"', { suspended: true })).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { suspended: true },
    });
    expect(await patch('"2"', { suspended: false, smsAllowed: true })).toMatchObject({
      headers: { etag: '"3"' },
      body: { smsAllowed: true },
    });
    expect(await patch('"3"', { sources: ['ekeng.am', 'EKENG.am'] })).toMatchObject({
      body: { sources: ['ekeng.am'], smsAllowed: true },
    });
    expect(await patch('"4"', { sources: ['ekeng.am'] })).toMatchObject({
      status: 200,
      headers: { etag: '"4"' },
    });
    expect((await patch('"3"', { smsAllowed: false })).body).toMatchObject({
      status: 412,
      code: 'CHANGED_MEANWHILE',
    });
    expect((await patch('"4"', { address: 'other@ekeng.am' })).status).toBe(400);
    expect((await patch('"4"', { sources: ['::/0'] })).body.code).toBe('SOURCES_INVALID');
    expect((await registry.call(administrator, `PATCH /senders/${id}`, { body: {} })).body.code).toBe(
      'IF_MATCH_REQUIRED',
    );
    expect(await states(id)).toEqual([
      [1, 'active'],
      [2, 'suspended'],
      [3, 'active'],
      [4, 'active'],
    ]);
  });

  it('let one of two concurrent changes win', async () => {
    const { id } = (await register('contested@ekeng.am')).body as { id: string };
    const patch = async (source: string) =>
      registry.call(administrator, `PATCH /senders/${id}`, {
        body: { sources: [source] },
        headers: { 'if-match': '"1"' },
      });
    const answers = await Promise.all([patch('a.am'), patch('b.am')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const won = answers.find(({ status }) => status === 200)!.body.sources as unknown;
    expect((await registry.told(id)).map(({ data }) => data['sources'])).toEqual([['127.0.0.1'], won]);
  });

  it('are removed for good; the address is free for another', async () => {
    const { id } = (await register('leaving@ekeng.am')).body as { id: string };
    const remove = async (etag: string) =>
      registry.call(administrator, `DELETE /senders/${id}`, { headers: { 'if-match': etag } });
    expect((await registry.call(administrator, `DELETE /senders/${id}`)).body.code).toBe('IF_MATCH_REQUIRED');
    expect((await remove('"7"')).status).toBe(412);
    expect(await remove('"1"')).toMatchObject({ status: 204, body: undefined });
    expect(await states(id)).toEqual([
      [1, 'active'],
      [2, 'removed'],
    ]);
    expect((await remove('"2"')).status).toBe(404);
    expect((await registry.call(administrator, `GET /senders/${id}`)).status).toBe(404);
    const again = await register('leaving@ekeng.am');
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(id);
  });

  it('are not there for anybody else', async () => {
    const { id } = (await register('private@ekeng.am')).body as { id: string };
    const headers = { 'if-match': '"1"' };
    for (const caller of [outsider, director, person()]) {
      const answers = await Promise.all([
        registry.call(caller, `GET /senders/${id}`),
        registry.call(caller, `PATCH /senders/${id}`, { body: { suspended: true }, headers }),
        registry.call(caller, `DELETE /senders/${id}`, { headers }),
        registry.call(caller, 'GET /senders?organisation=22335588'),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    }
    expect((await registry.call(outsider, 'GET /senders')).body).toEqual({ items: [] });
    expect((await registry.call(operator, `GET /senders/${id}`)).status).toBe(200);
  });

  it('are listed by address, searched and paged', async () => {
    for (const name of ['list-c', 'list-a', 'list-d', 'list-b'])
      await register(`${name}@lists.am`, { suspended: name === 'list-b' });
    await registry.create(outsider, '/senders', given('list-x@others.am', { organisation: '11223344' }));
    const addresses = ({ body }: Answer) =>
      (body.items as { address: string }[]).map(({ address }) => address);

    const first = await registry.call(administrator, 'GET /senders?q=LIST-&limit=3');
    expect(addresses(first)).toEqual(['list-a@lists.am', 'list-b@lists.am', 'list-c@lists.am']);
    const rest = await registry.call(
      administrator,
      `GET /senders?q=LIST-&limit=3&cursor=${String(first.body.nextCursor)}`,
    );
    expect(addresses(rest)).toEqual(['list-d@lists.am']);
    expect(rest.body).not.toHaveProperty('nextCursor');

    const suspended = await registry.call(
      administrator,
      'GET /senders?organisation=22335588&q=@lists&suspended=true',
    );
    expect(addresses(suspended)).toEqual(['list-b@lists.am']);
    const active = await registry.call(
      operator,
      'GET /senders?q=list-&suspended=false&organisation=11223344',
    );
    expect(addresses(active)).toEqual(['list-x@others.am']);
    expect(addresses(await registry.call(operator, 'GET /senders?q=list-'))).toHaveLength(5);
    expect(addresses(await registry.call(administrator, 'GET /senders?q=%25'))).toEqual([]);
  });

  it('are found in both spellings of .հայ', async () => {
    await register('info@փոստ.հայ');
    for (const part of ['փոս', 'o@ՓՈՍՏ.հ', '.հայ', 'xn--mbb', 'info@xn--mbbkgn.xn--y9a3aq']) {
      const found = await registry.call(administrator, `GET /senders?q=${encodeURIComponent(part)}`);
      expect((found.body.items as { address: string }[]).map(({ address }) => address)).toEqual([
        'info@xn--mbbkgn.xn--y9a3aq',
      ]);
    }
  });

  it('keep who changed what when', async () => {
    const { id } = (await register('history@ekeng.am')).body as { id: string };
    const headers = { 'if-match': '"1"' };
    await registry.call(operator, `PATCH /senders/${id}`, { body: { suspended: true }, headers });
    const kept = await registry.sql<{ version: number; changed_by: string; state: { suspended: boolean } }>(
      'SELECT version, changed_by, state FROM sender_version WHERE id = $1 ORDER BY version',
      [id],
    );
    expect(kept.map(({ version, changed_by, state }) => [version, changed_by, state.suspended])).toEqual([
      [1, administrator.psn, false],
      [2, operator.psn, true],
    ]);
  });

  it('reach those who follow, over Kafka, in the order of their versions', async () => {
    const { id } = (await register('told@ekeng.am')).body as { id: string };
    await registry.call(administrator, `DELETE /senders/${id}`, { headers: { 'if-match': '"1"' } });
    const [{ count }] = (await registry.sql('SELECT count(*)::int AS count FROM told WHERE body LIKE $1', [
      '%"address"%',
    ])) as [{ count: number }];
    const facts = await registry.kafka.readFacts(senderChanged.topic, count);
    const own = facts.filter(({ key }) => key === id);
    expect(own.map(({ data }) => senderChanged.schema.parse(data))).toMatchObject([
      { version: 1, state: 'active', address: 'told@ekeng.am' },
      { version: 2, state: 'removed' },
    ]);
    expect(own[0]?.headers).toMatchObject({
      ce_type: 'pep.sender.changed.v1',
      ce_source: '/pep/sender-registry',
      ce_subject: id,
    });
  }, 30_000);

  it('are stored as the entities say', async () => {
    const { dataSource } = registry.app.get(Database);
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });
});
