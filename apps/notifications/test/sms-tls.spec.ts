import 'reflect-metadata'; // @peculiar/x509 throws without it
import { webcrypto } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import { eventually } from '@pep/testing';
import { Deliveries } from '../src/send-sms/deliveries.js';
import { SmsCentres } from '../src/send-sms/sms-centres.js';
import { readCentreAddress } from '../src/sms/centre-address.js';
import { TestCentre } from './sms-centre.js';

const lines: string[] = [];
const trusted = getCACertificates('default');
let identity: { cert: string; key: string };
let centre: TestCentre;
let centres: SmsCentres;

function startCentres(): void {
  const address = readCentreAddress(`smpps://pep:sandbox@localhost:${String(centre.port)}`)!;
  const nothing = () => Promise.resolve();
  const deliveries = new Deliveries({ record: nothing }, { hear: nothing });
  centres = new SmsCentres({ centres: [address], window: 10 }, deliveries);
  centres.onApplicationBootstrap();
}

beforeEach(async () => {
  lines.length = 0;
  const take = (...parts: unknown[]) => void lines.push(JSON.stringify(parts));
  Logger.overrideLogger({ log: take, warn: take, error: take });
  identity = await selfSigned('localhost');
  centre = new TestCentre(identity);
  await centre.start();
});

afterEach(async () => {
  await centres.onApplicationShutdown();
  await centre.stop();
  setDefaultCACertificates(trusted);
});

describe('an SMS centre behind TLS', () => {
  it('is bound when its certificate is trusted', async () => {
    setDefaultCACertificates([...trusted, identity.cert]);
    startCentres();
    await eventually(() => expect(centre.bind).toMatchObject({ system_id: 'pep' }));
  });

  it('is told no password when it is not', async () => {
    startCentres();
    await eventually(() => expect(lines.join()).toContain('SELF_SIGNED'));
    expect(centre.bind).toBeUndefined();
  });
});

/** A certificate that vouches for itself, and its key, PEM. */
async function selfSigned(hostname: string): Promise<{ cert: string; key: string }> {
  const signingAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${hostname}`,
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date('2049-01-01T00:00:00Z'),
    keys,
    signingAlgorithm,
  });
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert: certificate.toString('pem'), key };
}
