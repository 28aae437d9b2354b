import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@pep/testing';
import { RegistryUnderTest } from './registry-under-test.js';

const operator = person({ psn: '6423850127', operator: true });
const administrator = person({ psn: '1531790342' });
const director = person({ psn: '3127680218' });
const outsider = person({ psn: '2722900633' });

interface Change {
  readonly at: string;
  readonly what: string;
  readonly name: string;
  readonly version: number;
  readonly validFrom?: string;
  readonly fields: readonly { readonly field: string; readonly from?: unknown; readonly to?: unknown }[];
  readonly by: string;
}

describe('the changes of an organisation', () => {
  let registry: RegistryUnderTest;
  let createdAt = '';
  const path = '/organisations/22335588';
  beforeAll(async () => {
    registry = await RegistryUnderTest.start();
    await registry.create(operator, '/organisations', { legalEntityCode: '22335588', name: 'EKENG' });
    await registry.create(operator, '/organisations', { legalEntityCode: '11223344', name: 'Other LLC' });
    await registry.call(operator, `PUT ${path}/administrators/${administrator.psn}`);
    await registry.call(operator, `PUT ${path}/representatives/${director.psn}`);
    await registry.call(operator, `PUT /organisations/11223344/administrators/${outsider.psn}`);
    await registry.verifiedDomain(administrator, '22335588', 'ekeng.am');
    const given = { organisation: '22335588', address: 'info@ekeng.am', sources: ['127.0.0.1'] };
    const { id, ...shown } = (await registry.create(administrator, '/senders', given)).body as Record<
      string,
      string
    >;
    createdAt = shown['createdAt'] ?? '';
    const change = async (request: string, etag: string, body: object): Promise<void> => {
      const answer = await registry.call(operator, request, { body, headers: { 'if-match': etag } });
      expect(answer.status).toBe(200);
    };
    await change(`PATCH /senders/${id}`, '"1"', { sources: ['127.0.0.1', '203.0.113.7'], smsAllowed: true });
    await change(`PATCH /senders/${id}`, '"2"', { smsAllowed: true, validFrom: createdAt });
    await change(`PATCH ${path}`, '"3"', { name: 'EKENG CJSC' });
    await registry.call(operator, `DELETE ${path}/representatives/${director.psn}`);
  }, 30_000);
  afterAll(async () => {
    await registry.stop();
  });

  const changes = async (caller = operator, query = ''): Promise<Change[]> =>
    (await registry.call(caller, `GET ${path}/changes${query}`)).body.items as Change[];

  it('are all there, newest first, with what changed and by whom', async () => {
    const seen = await changes();
    expect(seen.map(({ what, name, version, by }) => [what, name, version, by])).toEqual([
      ['member', '22335588', 5, operator.psn],
      ['organisation', '22335588', 4, operator.psn],
      ['sender', 'info@ekeng.am', 3, operator.psn],
      ['sender', 'info@ekeng.am', 2, operator.psn],
      ['sender', 'info@ekeng.am', 1, administrator.psn],
      ['domain', 'ekeng.am', 2, administrator.psn],
      ['domain', 'ekeng.am', 1, administrator.psn],
      ['member', '22335588', 3, operator.psn],
      ['member', '22335588', 2, operator.psn],
      ['organisation', '22335588', 1, operator.psn],
    ]);
    const fields = new Map(seen.map((change) => [`${change.what} ${change.version}`, change.fields]));
    expect(fields.get('member 5')).toEqual([{ field: 'representatives', from: [director.psn], to: [] }]);
    expect(fields.get('organisation 4')).toEqual([{ field: 'name', from: 'EKENG', to: 'EKENG CJSC' }]);
    expect(fields.get('sender 2')).toEqual(
      expect.arrayContaining([
        { field: 'sources', from: ['127.0.0.1'], to: ['127.0.0.1', '203.0.113.7'] },
        { field: 'smsAllowed', from: false, to: true },
      ]),
    );
    expect(fields.get('domain 2')).toEqual([{ field: 'verifiedAt', to: expect.any(String) }]);
    expect(fields.get('domain 1')).not.toContainEqual(expect.objectContaining({ field: 'challenge' }));
  });

  it('show a correction with the time since when it held', async () => {
    const corrections = (await changes()).filter(({ validFrom }) => validFrom !== undefined);
    expect(corrections).toEqual([
      expect.objectContaining({
        ...{ what: 'sender', version: 3, validFrom: createdAt },
        fields: [{ field: 'smsAllowed', from: true, to: true }],
      }),
    ]);
  });

  it('show an administrator no PSN in full', async () => {
    const seen = await changes(administrator);
    expect(seen).toHaveLength(10);
    expect(seen[0]).toMatchObject({ by: '********27', fields: [{ from: ['********18'] }] });
    expect(JSON.stringify(seen)).not.toMatch(/\d{10}/);
  });

  it('come page by page, none twice and none left out', async () => {
    const all: Change[] = [];
    let cursor = '';
    do {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await registry.call(operator, `GET ${path}/changes?limit=3${query}`);
      all.push(...(body.items as Change[]));
      cursor = (body.nextCursor as string | undefined) ?? '';
    } while (cursor !== '');
    expect(all).toEqual(await changes());
  });

  it('of many senders in one transaction are paged too', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const given = { organisation: '11223344', address: `${name}@other.am`, sources: ['127.0.0.1'] };
      await registry.create(outsider, '/senders', given);
    }
    await registry.verifiedDomain(outsider, '11223344', 'other.am');
    const names: string[] = [];
    let cursor = '';
    for (let page = 0; page < 4; page++) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await registry.call(outsider, `GET /organisations/11223344/changes?limit=2${query}`);
      names.push(...(body.items as Change[]).filter(({ version }) => version === 2).map(({ name }) => name));
      cursor = body.nextCursor as string;
    }
    expect(names.sort()).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@other.am`).concat('other.am'),
    );
  });

  it('are not there for anybody else', async () => {
    for (const caller of [outsider, director, person()]) {
      expect((await registry.call(caller, `GET ${path}/changes`)).status).toBe(404);
    }
  });
});
