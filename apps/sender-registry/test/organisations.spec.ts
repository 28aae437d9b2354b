import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { organisationChanged } from '@pep/contracts';
import { person } from '@pep/testing';
import { RegistryUnderTest } from './registry-under-test.js';

const operator = person({ psn: '6423850127', operator: true });
const administrator = person({ psn: '1531790342' });
const director = person({ psn: '3127680218' });
const outsider = person({ psn: '2722900633' });
const citizen = person({ psn: '5001950015', certificateState: 'registered' });

describe('organisations', () => {
  let registry: RegistryUnderTest;
  beforeAll(async () => {
    registry = await RegistryUnderTest.start();
  }, 30_000);
  afterAll(async () => {
    await registry.stop();
  });

  /** An organisation with an administrator and a representative: version 3. */
  async function registered(legalEntityCode: string): Promise<void> {
    await registry.create(operator, '/organisations', {
      legalEntityCode,
      name: `Company ${legalEntityCode}`,
    });
    await registry.call(
      operator,
      `PUT /organisations/${legalEntityCode}/administrators/${administrator.psn}`,
    );
    await registry.call(operator, `PUT /organisations/${legalEntityCode}/representatives/${director.psn}`);
  }

  it('are registered by an operator, and told', async () => {
    const answer = await registry.create(operator, '/organisations', {
      legalEntityCode: '22335588',
      name: ' EKENG CJSC ',
      tin: '01234567',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ location: '/v1/organisations/22335588', etag: '"1"' });
    expect(answer.body).toMatchObject({
      legalEntityCode: '22335588',
      name: 'EKENG CJSC',
      tin: '01234567',
      suspended: false,
      administrators: [],
      representatives: [],
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    const [told, ...more] = await registry.told('22335588');
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      type: 'pep.organisation.changed.v1',
      data: { version: 1, state: 'active' },
    });
    expect(organisationChanged.schema.parse(told?.data)).toEqual(told?.data);
  });

  it('are registered once', async () => {
    await registered('10000001');
    const again = await registry.create(operator, '/organisations', {
      legalEntityCode: '10000001',
      name: 'Other',
    });
    expect([again.status, again.body.code]).toEqual([409, 'ORGANISATION_EXISTS']);
  });

  it('are not registered by others', async () => {
    const given = { legalEntityCode: '10000002', name: 'Mine' };
    const answer = await registry.create(administrator, '/organisations', given);
    expect([answer.status, answer.body.code]).toEqual([403, 'OPERATOR_ONLY']);
  });

  it('are refused with all that is wrong', async () => {
    const answer = await registry.create(operator, '/organisations', {
      legalEntityCode: '123',
      tin: 'x',
      nmae: 'typing error',
    });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    const fields = (answer.body.errors as { field: string }[]).map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['legalEntityCode', 'name', 'tin']));
  });

  it('answer a repeated registration with the first answer, and refuse its key for another', async () => {
    const headers = { 'idempotency-key': 'once' };
    const body = { legalEntityCode: '10000003', name: 'Once' };
    const first = await registry.call(operator, 'POST /organisations', { body, headers });
    const second = await registry.call(operator, 'POST /organisations', { body, headers });
    expect(second).toMatchObject({ status: 201, body: first.body, headers: { etag: '"1"' } });
    expect(await registry.told('10000003')).toHaveLength(1);

    const other = { body: { legalEntityCode: '10000004', name: 'Other' }, headers };
    expect((await registry.call(operator, 'POST /organisations', other)).body.code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    const without = await registry.call(operator, 'POST /organisations', { body });
    expect([without.status, without.body.code]).toEqual([400, 'IDEMPOTENCY_KEY_REQUIRED']);
  });

  it('tell each change of members once, however often it is asked for', async () => {
    await registered('10000005');
    const path = '/organisations/10000005/representatives/5932970451';
    expect((await registry.call(administrator, `PUT ${path}`)).status).toBe(204);
    expect((await registry.call(administrator, `PUT ${path}`)).status).toBe(204);
    expect((await registry.call(administrator, `DELETE ${path}`)).status).toBe(204);
    expect((await registry.call(administrator, `DELETE ${path}`)).status).toBe(204);
    const told = await registry.told('10000005');
    expect(
      told.map(({ data }) => [data['version'], data['administrators'], data['representatives']]),
    ).toEqual([
      [1, [], []],
      [2, [administrator.psn], []],
      [3, [administrator.psn], [director.psn]],
      [4, [administrator.psn], expect.arrayContaining([director.psn, '5932970451'])],
      [5, [administrator.psn], [director.psn]],
    ]);
  });

  it('have their administrators appointed by an operator alone', async () => {
    await registered('10000006');
    const path = `/organisations/10000006/administrators/${outsider.psn}`;
    const asAdministrator = await registry.call(administrator, `PUT ${path}`);
    expect([asAdministrator.status, asAdministrator.body.code]).toEqual([403, 'OPERATOR_ONLY']);
    const asDirector = await registry.call(
      director,
      `DELETE /organisations/10000006/representatives/${director.psn}`,
    );
    expect([asDirector.status, asDirector.body.code]).toEqual([403, 'ADMINISTRATOR_ONLY']);
    expect((await registry.call(outsider, `PUT ${path}`)).status).toBe(404);
    expect(
      (await registry.call(operator, `PUT /organisations/99999999/administrators/${outsider.psn}`)).status,
    ).toBe(404);
  });

  it('have representatives from one day to another, which is told and judged each day', async () => {
    await registered('10000016');
    const path = '/organisations/10000016/representatives/5932970451';
    const limit = (body: object) => registry.call(administrator, `PUT ${path}`, { body });
    const mailboxes = async (): Promise<string[]> =>
      (await registry.call(person({ psn: '5932970451' }), 'GET /me')).body.mailboxes as string[];
    expect((await limit({ from: '2020-01-01', to: '2020-12-31' })).status).toBe(204);
    expect(await mailboxes()).toEqual(['5932970451']);
    expect((await limit({ from: '2020-01-01', to: '2199-12-31' })).status).toBe(204);
    expect(await mailboxes()).toEqual(['5932970451', '10000016']);
    expect((await limit({ from: '2020-01-02', to: '2020-01-01' })).body.errors).toMatchObject([
      { field: 'to' },
    ]);
    expect((await registry.call(administrator, `PUT ${path}`)).status).toBe(204);
    const told = (await registry.told('10000016')).map(({ data }) => data['representativeTerms']);
    expect(told.slice(-3)).toEqual([
      [{ psn: '5932970451', from: '2020-01-01', to: '2020-12-31' }],
      [{ psn: '5932970451', from: '2020-01-01', to: '2199-12-31' }],
      undefined,
    ]);
  });

  it('show their members to administrators, themselves to representatives, nothing to others', async () => {
    await registered('10000007');
    const path = 'GET /organisations/10000007';
    const seen = await registry.call(administrator, path);
    expect(seen).toMatchObject({
      status: 200,
      headers: { etag: '"3"' },
      body: { administrators: [administrator.psn] },
    });
    const byDirector = await registry.call(director, path);
    expect(byDirector.body).toMatchObject({ legalEntityCode: '10000007', suspended: false });
    expect(byDirector.body).not.toHaveProperty('administrators');
    expect((await registry.call(outsider, path)).status).toBe(404);
    expect((await registry.call(citizen, 'GET /organisations/99999999')).status).toBe(404);
  });

  it('are changed with the ETag that was read', async () => {
    await registered('10000008');
    const change = async (etag: string | undefined, body: object) =>
      registry.call(operator, 'PATCH /organisations/10000008', {
        body,
        headers: etag === undefined ? {} : { 'if-match': etag },
      });
    expect((await change(undefined, { name: 'New' })).body.code).toBe('IF_MATCH_REQUIRED');
    expect((await change('"2"', { name: 'New' })).body).toMatchObject({
      status: 412,
      code: 'CHANGED_MEANWHILE',
    });
    expect(await change('"3"', { name: 'New' })).toMatchObject({
      status: 200,
      headers: { etag: '"4"' },
      body: { name: 'New' },
    });
    expect(await change('"4"', { name: 'New' })).toMatchObject({ status: 200, headers: { etag: '"4"' } });
    const byAdministrator = await registry.call(administrator, 'PATCH /organisations/10000008', {
      body: { suspended: false },
      headers: { 'if-match': '"4"' },
    });
    expect(byAdministrator.status).toBe(403);
  });

  it('let one of two concurrent changes win', async () => {
    await registered('10000009');
    const change = async (name: string) =>
      registry.call(operator, 'PATCH /organisations/10000009', {
        body: { name },
        headers: { 'if-match': '"3"' },
      });
    const answers = await Promise.all([change('First'), change('Second'), change('Third')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    expect((await registry.told('10000009')).map(({ data }) => data['version'])).toEqual([1, 2, 3, 4]);
  });

  it('suspend their senders with them, and give them back', async () => {
    await registered('10000010');
    await registry.verifiedDomain(administrator, '10000010', 'org10.am');
    const give = async (address: string, suspended: boolean) =>
      registry.create(administrator, '/senders', {
        organisation: '10000010',
        address,
        sources: ['ekeng.am'],
        suspended,
      });
    const active = (await give('active@org10.am', false)).body.id as string;
    const held = (await give('held@org10.am', true)).body.id as string;
    const suspend = async (suspended: boolean, etag: string) =>
      registry.call(operator, 'PATCH /organisations/10000010', {
        body: { suspended },
        headers: { 'if-match': etag },
      });

    expect((await suspend(true, '"3"')).body.suspended).toBe(true);
    const late = (await give('late@org10.am', false)).body.id as string;
    expect((await suspend(false, '"4"')).body.suspended).toBe(false);

    const states = async (key: string) =>
      (await registry.told(key)).map(({ data }) => [data['version'], data['state']]);
    expect((await states('10000010')).slice(3)).toEqual([
      [4, 'suspended'],
      [5, 'active'],
    ]);
    expect(await states(active)).toEqual([
      [1, 'active'],
      [2, 'suspended'],
      [3, 'active'],
    ]);
    expect(await states(held)).toEqual([
      [1, 'suspended'],
      [2, 'suspended'],
      [3, 'suspended'],
    ]);
    expect(await states(late)).toEqual([
      [1, 'suspended'],
      [2, 'active'],
    ]);
    const shown = await registry.call(administrator, `GET /senders/${active}`);
    expect(shown).toMatchObject({ headers: { etag: '"3"' }, body: { suspended: false } });
  });

  it('suspend a sender that is registered at the same moment', async () => {
    await registered('10000013');
    await registry.verifiedDomain(administrator, '10000013', 'org13.am');
    const suspend = registry.call(operator, 'PATCH /organisations/10000013', {
      body: { suspended: true },
      headers: { 'if-match': '"3"' },
    });
    const senders = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(async (name) =>
        registry.create(administrator, '/senders', {
          organisation: '10000013',
          address: `${name}@org13.am`,
          sources: ['ekeng.am'],
        }),
      ),
    );
    expect((await suspend).status).toBe(200);
    for (const { body } of senders) {
      expect((await registry.told(body.id as string)).at(-1)?.data['state']).toBe('suspended');
    }
  });

  it('are listed page by page: all for an operator, their own for members, none for others', async () => {
    await registered('10000011');
    const all: string[] = [];
    let cursor: string | undefined;
    do {
      const query = cursor === undefined ? '' : `&cursor=${cursor}`;
      const page = await registry.call(operator, `GET /organisations?limit=2${query}`);
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      all.push(...(page.body.items as { legalEntityCode: string }[]).map((item) => item.legalEntityCode));
      cursor = page.body.nextCursor as string | undefined;
    } while (cursor !== undefined);
    const stored = await registry.sql<{ code: string }>(
      'SELECT legal_entity_code AS code FROM organisation ORDER BY 1',
    );
    expect(all).toEqual(stored.map(({ code }) => code));

    const own = await registry.call(director, 'GET /organisations?limit=200');
    expect(own.body.items).toContainEqual(expect.objectContaining({ legalEntityCode: '10000011' }));
    expect(own.body.items).not.toContainEqual(expect.objectContaining({ legalEntityCode: '22335588' }));
    expect((await registry.call(outsider, 'GET /organisations')).body).toEqual({ items: [] });
    expect((await registry.call(operator, 'GET /organisations?cursor=nonsense')).status).toBe(400);
    expect((await registry.call(operator, 'GET /organisations?limit=1000')).status).toBe(400);
  });

  it('keep who changed what when', async () => {
    await registered('10000012');
    const kept = await registry.sql<{
      version: number;
      changed_by: string;
      state: { administrators: string[] };
    }>(
      "SELECT version, changed_by, state FROM organisation_version WHERE legal_entity_code = '10000012' ORDER BY version",
    );
    expect(kept.map(({ version, changed_by, state }) => [version, changed_by, state.administrators])).toEqual(
      [
        [1, operator.psn, []],
        [2, operator.psn, [administrator.psn]],
        [3, operator.psn, [administrator.psn]],
      ],
    );
  });
});

describe('who am I', () => {
  let registry: RegistryUnderTest;
  beforeAll(async () => {
    registry = await RegistryUnderTest.start();
    await registry.create(operator, '/organisations', { legalEntityCode: '22335588', name: 'EKENG CJSC' });
    await registry.create(operator, '/organisations', { legalEntityCode: '11223344', name: 'Other LLC' });
    await registry.call(operator, `PUT /organisations/22335588/representatives/${director.psn}`);
    await registry.call(operator, `PUT /organisations/22335588/administrators/${director.psn}`);
    await registry.call(operator, `PUT /organisations/11223344/administrators/${director.psn}`);
  }, 30_000);
  afterAll(async () => {
    await registry.stop();
  });

  it('says where the caller belongs and which mailboxes are the caller’s', async () => {
    expect((await registry.call(director, 'GET /me')).body).toEqual({
      psn: director.psn,
      name: director.name,
      roles: ['administrator', 'representative', 'citizen'],
      organisations: [
        { legalEntityCode: '11223344', name: 'Other LLC', roles: ['administrator'] },
        { legalEntityCode: '22335588', name: 'EKENG CJSC', roles: ['administrator', 'representative'] },
      ],
      mailboxes: [director.psn, '22335588'],
      certificate: { state: 'active' },
    });
  });

  it('is a citizen with one mailbox for whoever belongs nowhere', async () => {
    expect((await registry.call(citizen, 'GET /me')).body).toMatchObject({
      roles: ['citizen'],
      organisations: [],
      mailboxes: [citizen.psn],
      certificate: { state: 'registered' },
    });
    expect((await registry.call(operator, 'GET /me')).body.roles).toEqual(['operator', 'citizen']);
  });

  it('is asked by nobody without the gateway’s word', async () => {
    const answer = await registry.app.inject({ url: '/v1/me' });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});
