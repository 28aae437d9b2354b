import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { IdentityTokenVerifier } from '@pep/client-identity';
import { eventually, freePort, testKafka } from '@pep/testing';
import { CertificateTeller } from './certificate-teller.js';
import { Client, readAnswer } from './client.js';
import { FakeService } from './fake-service.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { type Card, prepareSandbox, type SandboxFiles } from './sandbox-files.js';

const CITIZEN_PSN = '5001950015';
const FORTY_MB = 40 * 1024 * 1024;

const kafka = testKafka('gateway');
const clients: Client[] = [];
let sandbox: SandboxFiles;
let teller: CertificateTeller;
let service: FakeService;
let gateway: GatewayUnderTest;
let personas: Record<string, { psn: string; name: string }>;

function client(card?: Card, port = gateway.mtlsPort): Client {
  const made = new Client(port, sandbox.read('tls/ca.pem'), card);
  clients.push(made);
  return made;
}

const fingerprintOf = ({ cert }: Card): string =>
  createHash('sha256').update(new X509Certificate(cert).raw).digest('hex');

/** Whom the service was told about in the last request it got. */
async function toldCaller(audience: string) {
  const verifier = new IdentityTokenVerifier(sandbox.read('identity/public.pem').toString(), audience);
  const token = (service.last.headers.authorization ?? '').replace('Bearer ', '');
  return verifier.verify(token, Date.now());
}

beforeAll(async () => {
  [sandbox] = await Promise.all([prepareSandbox(), kafka.createTopics()]);
  personas = JSON.parse(sandbox.read('personas.json').toString());
  service = new FakeService(await freePort());
  teller = await CertificateTeller.start(kafka);
  gateway = await startGateway({
    kafka,
    sandbox: sandbox.folder,
    upstreamPort: service.port,
    operators: [personas['operator']!.psn],
  });
}, 90_000);

beforeEach(async () => {
  service.answerWith((_request, response) => void response.end('{"ok":true}'));
  await service.start();
});

afterEach(async () => {
  clients.splice(0).forEach((one) => one.close());
  await service.stop();
});

afterAll(async () => {
  await gateway.stop();
  await teller.stop();
  sandbox.remove();
});

describe('a caller with a card', () => {
  it('is passed on with a signed word on who it is', async () => {
    const answer = await client(sandbox.card('citizen')).call('/v1/me?full=1');
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ ok: true });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(service.last.url).toBe('/v1/me?full=1');
    expect(service.last.headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(service.last.headers['x-request-id']).toBe(answer.headers['x-request-id']);
    expect(await toldCaller('sender-registry')).toEqual({
      kind: 'person',
      psn: CITIZEN_PSN,
      name: personas['citizen']!.name,
      fingerprint: fingerprintOf(sandbox.card('citizen')),
      certificateState: 'unknown',
      operator: false,
      clientAddress: '127.0.0.1',
    });
    expect(await toldCaller('mail-routing')).toBeUndefined();
  });

  it('is an operator when the configuration lists the PSN', async () => {
    await client(sandbox.card('operator')).call('/v1/usage');
    expect(await toldCaller('billing-metering')).toMatchObject({ operator: true });
  });

  it('can not say itself who it is', async () => {
    const forged = 'Basic forged';
    await client(sandbox.card('citizen')).call('/v1/mailboxes', {
      headers: {
        authorization: forged,
        'client-cert': ':AAAA:',
        'x-forwarded-for': '203.0.113.7',
        x_forwarded_for: '203.0.113.7',
        forwarded: 'for=203.0.113.7',
        'ssl-client-verify': 'SUCCESS',
        'pep-caller': 'operator',
        connection: 'keep-alive, x-hop',
        'x-hop': '1',
        accept: 'application/json',
      },
    });
    const { headers } = service.last;
    expect(Object.keys(headers).sort()).toEqual([
      'accept',
      'authorization',
      'connection',
      'host',
      'x-forwarded-for',
      'x-request-id',
    ]);
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(await toldCaller('mail-routing')).toMatchObject({ psn: CITIZEN_PSN });
  });

  it('gets 404 where nobody owns the resource, without troubling a service', async () => {
    const answer = await client(sandbox.card('citizen')).call('/v1/nothing');
    expect(answer.status).toBe(404);
    expect(answer.json().code).toBe('NOT_FOUND');
    expect(service.requests).toEqual([]);
  });
});

describe('a system with a certificate', () => {
  it('is passed on as a system, known by the certificate’s fingerprint', async () => {
    const card = sandbox.card('system');
    const answer = await client(card).call('/v1/messages', { method: 'POST', body: 'letter' });
    expect(answer.status).toBe(200);
    expect(await toldCaller('mail-routing')).toEqual({
      kind: 'system',
      name: 'EKENG mail system',
      fingerprint: fingerprintOf(card),
      certificateState: 'unknown',
      operator: false,
      clientAddress: '127.0.0.1',
    });
  });
});

describe('a caller without a good card', () => {
  it.each([
    ['no certificate', undefined, 'CERTIFICATE_REQUIRED'],
    ['a card of another authority', 'foreign', 'CERTIFICATE_UNTRUSTED'],
    ['an expired card', 'expired', 'CERTIFICATE_EXPIRED'],
    ['a certificate for servers only', 'server-only', 'CERTIFICATE_WRONG_PURPOSE'],
  ])('that has %s is told so', async (_what, name, code) => {
    const card = name === undefined ? undefined : sandbox.rejectedCard(name);
    const answer = await client(card).call('/v1/me');
    expect(answer.status).toBe(401);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['www-authenticate']).toBeUndefined();
    expect(answer.json().code).toBe(code);
    expect(service.requests).toEqual([]);
  });

  it('is refused also on a TLS 1.3 session that was resumed without a certificate', async () => {
    expect(await answerOnResumedSession()).toMatch(/^HTTP\/1\.1 401 [^]*CERTIFICATE_REQUIRED/);
  });

  it('is refused on a resumed session as on the first, and a good card is not', async () => {
    expect(await answerOnResumedSession(sandbox.rejectedCard('foreign'))).toMatch(/CERTIFICATE_UNTRUSTED/);
    expect(await answerOnResumedSession(sandbox.card('citizen'))).toMatch(/^HTTP\/1\.1 200 /);
  });
});

/** What a TLS 1.3 client is answered on its second connection, for which it shows the ticket of its first. */
async function answerOnResumedSession(card?: Card): Promise<string> {
  const first = openTls(card);
  const [session] = (await once(first, 'session')) as [Buffer];
  first.destroy();
  const resumed = openTls(card, session);
  await once(resumed, 'secureConnect');
  expect([resumed.getProtocol(), resumed.isSessionReused()]).toEqual(['TLSv1.3', true]);
  resumed.write('GET /v1/me HTTP/1.1\r\nhost: localhost\r\n\r\n');
  const [answer] = (await once(resumed, 'data')) as [Buffer];
  resumed.destroy();
  return answer.toString();
}

function openTls(card?: Card, session?: Buffer): TLSSocket {
  return connect({
    host: '127.0.0.1',
    servername: 'localhost',
    port: gateway.mtlsPort,
    ca: sandbox.read('tls/ca.pem'),
    minVersion: 'TLSv1.3',
    ...card,
    ...(session === undefined ? {} : { session }),
  }).resume();
}

describe("a certificate's state in the service", () => {
  it('goes inward, and a revocation ends also a connection that was let in', async () => {
    const card = sandbox.card('director');
    const { psn } = personas['director']!;
    const caller = client(card);
    await teller.tell(fingerprintOf(card), psn, 'active');
    await eventually(async () => {
      await caller.call('/v1/certificates/me');
      expect(await toldCaller('activation')).toMatchObject({ psn, certificateState: 'active' });
    });
    await teller.tell(fingerprintOf(card), psn, 'suspended');
    await eventually(async () => {
      expect((await caller.call('/v1/certificates/me')).status).toBe(200);
      expect(await toldCaller('activation')).toMatchObject({ certificateState: 'suspended' });
    });
    await teller.tell(fingerprintOf(card), psn, 'revoked');
    await eventually(async () => {
      const answer = await caller.call('/v1/certificates/me');
      expect(answer.status).toBe(401);
      expect(answer.json().code).toBe('CERTIFICATE_REVOKED');
    });
  }, 20_000);
});

describe('a body', () => {
  it('of 40 MB passes both ways unchanged, and begins to arrive before it has ended', async () => {
    const sent = randomBytes(FORTY_MB);
    service.answerWith((request, response) => void request.pipe(response));
    const request = client(sandbox.card('citizen')).open('/v1/messages', {
      method: 'POST',
      headers: { 'content-type': 'message/rfc822', 'content-length': FORTY_MB },
    });
    const answered = readAnswer(request);
    request.write(sent.subarray(0, 100_000));
    await eventually(() => expect(service.requests).toHaveLength(1));
    request.end(sent.subarray(100_000));
    const answer = await answered;
    expect(service.last.headers['content-length']).toBe(String(FORTY_MB));
    expect(answer.body.equals(sent)).toBe(true);
  }, 30_000);

  it('of unknown length passes as it comes', async () => {
    service.answerWith((request, response) => void request.pipe(response));
    const request = client(sandbox.card('citizen')).open('/v1/messages', { method: 'POST' });
    const answered = readAnswer(request);
    request.write('one ');
    request.end('two');
    expect((await answered).body.toString()).toBe('one two');
  });

  it('that the service does not want to read does not keep its answer from the caller', async () => {
    service.answerWith((_request, response) => void response.writeHead(413).end('too large'));
    const caller = client(sandbox.card('citizen'));
    const answer = await caller.call('/v1/messages', { method: 'POST', body: Buffer.alloc(3_000_000) });
    expect([answer.status, answer.body.toString()]).toEqual([413, 'too large']);
    service.answerWith((_request, response) => void response.end('{}'));
    expect((await caller.call('/v1/me')).status).toBe(200);
  });

  it.each(['GET', 'HEAD', 'DELETE', 'PATCH', 'PUT'])('is not needed for %s', async (method) => {
    service.answerWith((_request, response) => void response.writeHead(200, { etag: '"3"' }).end());
    const answer = await client(sandbox.card('citizen')).call('/v1/senders/1', { method });
    expect([answer.status, answer.headers.etag, service.last.method]).toEqual([200, '"3"', method]);
  });
});

describe('a service', () => {
  it('that is down is told as 503 with a time to try again, and is used again when it is back', async () => {
    const caller = client(sandbox.card('citizen'));
    await service.stop();
    const answer = await caller.call('/v1/me');
    expect(answer.status).toBe(503);
    expect(answer.json().code).toBe('UNAVAILABLE');
    expect(answer.headers['retry-after']).toBe('2');
    await service.start();
    expect((await caller.call('/v1/me')).status).toBe(200);
  });

  it('that breaks off amid its answer breaks the answer off, rather than shorten it', async () => {
    service.answerWith((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('x'.repeat(10), () => response.destroy());
    });
    const reading = client(sandbox.card('citizen')).call('/v1/me');
    await expect(reading).rejects.toThrow(/aborted/);
  });

  it('hears when the caller goes away', async () => {
    const gone = new Promise((resolve) => {
      service.answerWith((request) => void request.on('close', () => resolve('gone')));
    });
    const request = client(sandbox.card('citizen')).open('/v1/me');
    request.on('error', () => undefined).end();
    await eventually(() => expect(service.requests).toHaveLength(1));
    request.destroy();
    expect(await gone).toBe('gone');
  });

  it('whose kept connection had just closed is asked again when the call is safe', async () => {
    const caller = client(sandbox.card('citizen'));
    let calls = 0;
    service.answerWith((request: IncomingMessage, response) => {
      if (++calls === 1) request.socket.destroy();
      else response.end('{}');
    });
    expect((await caller.call('/v1/me')).status).toBe(200);
    calls = 0;
    const answer = await caller.call('/v1/me', { method: 'POST' });
    expect([answer.status, calls]).toEqual([503, 1]);
  });
});

describe('the port that asks for no certificate', () => {
  it('tells the other port when a call needs one', async () => {
    const answer = await client(undefined, gateway.publicPort).call('/v1/me');
    expect(answer.status).toBe(401);
    expect(answer.json()).toMatchObject({
      code: 'CERTIFICATE_REQUIRED',
      detail: expect.stringContaining(`port ${gateway.mtlsPort}`),
    });
  });

  it('passes a public call on as nobody’s, and so does the other one, whoever calls there', async () => {
    const callers = [client(undefined, gateway.publicPort), client(), client(sandbox.card('citizen'))];
    for (const caller of callers) {
      const answer = await caller.call('/v1/payments/return?orderId=1', {
        headers: { authorization: 'Bearer forged' },
      });
      expect(answer.status).toBe(200);
      expect(service.last.url).toBe('/v1/payments/return?orderId=1');
      expect(service.last.headers.authorization).toBeUndefined();
      expect(service.last.headers['x-forwarded-for']).toBe('127.0.0.1');
    }
  });

  it.each([
    ['/openapi.json', /"openapi": ?"3\.1\.0"/],
    ['/asyncapi.json', /pep\.certificate\.changed\.v1/],
    ['/docs', /<title>PEP REST API<\/title>/],
    ['/docs/swagger-ui-bundle.js', /SwaggerUIBundle/],
    ['/health/live', /"ok"/],
    ['/health/ready', /"ok"/],
    ['/health/serving', /"ok"/],
  ])('serves %s, and so does the other one', async (path, content) => {
    for (const port of [gateway.publicPort, gateway.mtlsPort]) {
      const answer = await client(undefined, port).call(path);
      expect(answer.status).toBe(200);
      expect(answer.body.toString()).toMatch(content);
    }
  });

  it.each([
    ['/nothing', 404, 'NOT_FOUND'],
    ['/v1/%zz', 400, 'INVALID_REQUEST'],
  ])('refuses %s as a problem', async (path, status, code) => {
    const answer = await client(undefined, gateway.publicPort).call(path);
    expect(answer.status).toBe(status);
    expect(answer.json().code).toBe(code);
  });
});
