import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { senderChanged } from '@pep/contracts';
import { person } from '@pep/testing';
import { type Answer, RegistryUnderTest } from './registry-under-test.js';
import { P384, RSA_1024, RSA_2048, testCertificate } from './test-certificate.js';

const operator = person({ psn: '6423850127', operator: true });
const administrator = person({ psn: '1531790342' });
const outsider = person({ psn: '2722900633' });

const PKCS8 = { type: 'pkcs8', format: 'pem' } as const;

describe('certificates of a sender', () => {
  let registry: RegistryUnderTest;
  let count = 0;
  let sender = '';
  beforeAll(async () => {
    registry = await RegistryUnderTest.start();
    await registry.create(operator, '/organisations', { legalEntityCode: '22335588', name: 'EKENG CJSC' });
    await registry.call(operator, `PUT /organisations/22335588/administrators/${administrator.psn}`);
    await registry.verifiedDomain(administrator, '22335588', 'ekeng.am');
  }, 30_000);
  afterAll(async () => {
    await registry.stop();
  });
  beforeEach(async () => {
    sender = await register();
  });

  const register = async (): Promise<string> => {
    const body = { organisation: '22335588', address: `s${count++}@ekeng.am`, sources: ['127.0.0.1'] };
    return (await registry.create(administrator, '/senders', body)).body.id as string;
  };
  const bind = async (certificate: string, to = sender): Promise<Answer> =>
    registry.create(administrator, `/senders/${to}/certificates`, { certificate });
  const unbind = async (fingerprint: string): Promise<Answer> =>
    registry.call(administrator, `DELETE /senders/${sender}/certificates/${fingerprint}`);
  const told = async (id = sender): Promise<unknown[]> =>
    (await registry.told(id)).map(({ data }) => senderChanged.schema.parse(data).certificates);
  const fingerprintOf = (pem: string): string =>
    new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();

  it('are bound, listed, told and taken away again', async () => {
    const [one, other] = await Promise.all([testCertificate(), testCertificate({ key: RSA_2048 })]);
    const answer = await bind(one);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        ...{ fingerprint: fingerprintOf(one), subject: 'CN=a sender’s system' },
        ...{ expiresAt: '2049-01-01T00:00:00.000Z', addedAt: expect.any(String) },
      },
    });
    await bind(other);
    const list = await registry.call(administrator, `GET /senders/${sender}/certificates`);
    const fingerprints = (list.body.items as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint);
    expect(fingerprints).toEqual([one, other].map(fingerprintOf));
    expect((await unbind(fingerprintOf(one))).status).toBe(204);
    expect((await unbind(fingerprintOf(one))).status).toBe(204);
    expect(await told()).toEqual([
      [],
      [fingerprintOf(one)],
      [one, other].map(fingerprintOf),
      [fingerprintOf(other)],
    ]);
  });

  it('are bound once however often it is asked for', async () => {
    const certificate = await testCertificate({ key: P384 });
    const first = await bind(certificate);
    expect((await bind(certificate)).body).toEqual(first.body);
    expect(await told()).toHaveLength(2);
  });

  it('belong to one sender at a time', async () => {
    const certificate = await testCertificate();
    await bind(certificate);
    const second = await register();
    const taken = await bind(certificate, second);
    expect([taken.status, taken.body.code]).toEqual([409, 'CERTIFICATE_TAKEN']);
    await registry.call(administrator, `DELETE /senders/${sender}`, { headers: { 'if-match': '"2"' } });
    expect((await bind(certificate, second)).status).toBe(201);
  });

  it('are twenty at most', async () => {
    const all = await Promise.all(Array.from({ length: 21 }, () => testCertificate()));
    const answers: Answer[] = [];
    for (const certificate of all) answers.push(await bind(certificate));
    expect(answers.slice(0, 20).every(({ status }) => status === 201)).toBe(true);
    expect(answers[20]?.body).toMatchObject({ status: 409, code: 'CERTIFICATES_TOO_MANY' });
  });

  it.each([
    ['has expired', () => testCertificate({ notAfter: new Date('2020-02-01T00:00:00Z') })],
    ['is an authority’s', () => testCertificate({ authority: true })],
    ['has a weak key', () => testCertificate({ key: RSA_1024 })],
    ['is not one certificate', async () => 'nonsense'],
    ['is not one certificate', async () => (await testCertificate()) + (await testCertificate())],
    [
      'is not one certificate',
      async () =>
        (await testCertificate()) +
        String(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(PKCS8)),
    ],
    ['can not be read', async () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ])('are refused when one %s', async (reason, make: () => Promise<string>) => {
    const answer = await bind(await make());
    expect([answer.status, answer.body.code]).toEqual([400, 'CERTIFICATE_INVALID']);
    expect(answer.body.errors).toEqual([{ field: 'certificate', message: expect.stringContaining(reason) }]);
  });

  it('are not there for anybody else', async () => {
    const certificate = await testCertificate();
    const path = `/senders/${sender}/certificates`;
    const answers = await Promise.all([
      registry.create(outsider, path, { certificate }),
      registry.call(outsider, `GET ${path}`),
      registry.call(outsider, `DELETE ${path}/${fingerprintOf(certificate)}`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});
