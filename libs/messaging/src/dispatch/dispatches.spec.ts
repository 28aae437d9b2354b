import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DispatchRequested, dispatchRequested } from '@pep/contracts';
import { createDataSource, Database, rows } from '@pep/persistence';
import { createTestDatabase, type TestDatabase } from '@pep/testing';
import { CreateOutbox1763700000002 } from '../storage/create-messaging.migration.js';
import { Dispatches, type DispatchRequest } from './dispatches.js';
import { SealedParameters } from './sealed-parameters.js';

const REQUEST: DispatchRequest = {
  template: 'address-code',
  channel: 'email',
  recipient: 'info@ekeng.am',
  language: 'hy',
  parameters: { organisation: 'EKENG CJSC' },
  secret: { code: '731904' },
  validUntil: new Date('2026-11-22T03:30:00Z'),
};
const AT = new Date('2026-11-22T03:00:00Z');

function keyPair(namedCurve = 'P-256') {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

describe('a request to send a text', () => {
  const { privateKey, publicKey } = keyPair();
  let testDatabase: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await createTestDatabase({
      service: 'messaging',
      migrations: [CreateOutbox1763700000002],
    });
    database = new Database(await createDataSource(testDatabase.options).initialize());
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });
  beforeEach(() => database.withTransaction((tx) => tx.query('TRUNCATE outbox')));

  const outbox = () =>
    database.read((tx) =>
      rows<{ topic: string; headers: Record<string, string>; body: string }>(tx, 'SELECT * FROM outbox'),
    );
  const request = (change: Partial<DispatchRequest> = {}) =>
    database.withTransaction((tx) =>
      new Dispatches(publicKey).request(tx, '/pep/sender-registry', { ...REQUEST, ...change }, AT),
    );

  it('is told as the contract has it, the secret sealed', async () => {
    await request();
    const [record] = await outbox();
    expect(record).toMatchObject({
      topic: 'pep.dispatch.v1',
      headers: { ce_source: '/pep/sender-registry', ce_time: AT.toISOString() },
    });
    expect(record?.body).not.toContain('731904');
    const data = dispatchRequested.schema.parse(JSON.parse(record?.body ?? ''));
    expect(data).toMatchObject({
      template: 'address-code',
      parameters: { organisation: 'EKENG CJSC' },
      validUntil: '2026-11-22T03:30:00.000Z',
    });
    const [header = ''] = (data.sealed ?? '').split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({
      alg: 'ECDH-ES',
      enc: 'A256GCM',
    });
    expect(await new SealedParameters(privateKey).open(data.sealed ?? '')).toEqual({ code: '731904' });
  });

  it('needs no secret', async () => {
    const { secret: _none, ...open } = REQUEST;
    await database.withTransaction((tx) => new Dispatches(publicKey).request(tx, '/test', open, AT));
    const [record] = await outbox();
    expect(JSON.parse(record?.body ?? '')).not.toHaveProperty('sealed');
  });

  it('is refused where it is made when a parameter is too long for the contract', async () => {
    await expect(request({ parameters: { legs: 'x'.repeat(4_001) } })).rejects.toThrow(/4000/);
    await expect(request({ secret: { text: 'x'.repeat(12_000) } })).rejects.toThrow(/16000/);
    expect(await outbox()).toEqual([]);
  });

  it('is not told when the transaction fails', async () => {
    const failing = database.withTransaction(async (tx) => {
      await new Dispatches(publicKey).request(tx, '/test', REQUEST, AT);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await outbox()).toEqual([]);
  });

  it('can be opened with no other key, and not after a change', async () => {
    await request();
    const [record] = await outbox();
    const { sealed = '' } = JSON.parse(record?.body ?? '') as DispatchRequested;
    await expect(new SealedParameters(keyPair().privateKey).open(sealed)).rejects.toThrow();
    const changed = sealed.replace(/.{4}$/, 'AAAA');
    await expect(new SealedParameters(privateKey).open(changed)).rejects.toThrow();
  });

  it('is neither sealed nor opened with a key of another kind', () => {
    const other = keyPair('P-384');
    expect(() => new Dispatches(other.publicKey)).toThrow(/P-256/);
    expect(() => new SealedParameters(other.privateKey)).toThrow(/P-256/);
  });
});
