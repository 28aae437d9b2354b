import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPersonas } from './stack/personas-file.ts';
import { expectJson, expectStatus, restClient, type RestClient } from './stack/rest.ts';
import type { StackState } from './stack/state.ts';
import { waitFor } from './stack/waiting.ts';

/** One call, as the persona named. */
interface Call {
  readonly as: 'operator' | 'org-admin';
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly json?: unknown;
}

/** What loading needs of a running stack. */
type Target = Pick<StackState, 'urls' | 'ports' | 'sandboxDir'>;

/** A domain as the registry shows it. */
interface ShownDomain {
  readonly verified: boolean;
  readonly challenge?: { readonly name: string; readonly value: string };
}

const ekeng = '22335588';
const domain = 'ekeng.am';
const sender = `info@${domain}`;
const outsiders = '11223344';
// A certificate's state and an administrator's right travel as facts; until they arrive the answer is no.
const rightsTimeoutMs = 15_000;
const publishTimeoutMs = 10_000;
const done = [200, 201, 204];
const alreadyThere = 409;

/**
 * Registers the personas' organisations, their people, the domain ekeng.am with its proof in the sandbox's DNS, and the
 * sender info@ekeng.am with its SMS right and its system's certificate, through the gateway, with the personas' own certificates. Loading
 * them again changes nothing.
 *
 * @throws Error that names the call and the answer.
 */
export async function loadPersonas(stack: Target): Promise<void> {
  const clients = {
    operator: restClient({ ...clientOptions(stack), persona: 'operator' }),
    'org-admin': restClient({ ...clientOptions(stack), persona: 'org-admin' }),
  };
  try {
    for (const call of registrations(stack.sandboxDir)) await insist(clients[call.as], call);
    await proveDomain(clients['org-admin'], stack);
    await insist(clients['org-admin'], senderRegistration);
    await completeSender(clients['org-admin'], stack);
  } finally {
    clients.operator.close();
    clients['org-admin'].close();
  }
}

function registrations(sandboxDir: string): Call[] {
  const personas = readPersonas(sandboxDir);
  const byOperator = (method: 'POST' | 'PUT', path: string, json?: unknown): Call => ({
    as: 'operator',
    method,
    path: `/v1/organisations${path}`,
    json,
  });
  return [
    byOperator('POST', '', { legalEntityCode: ekeng, name: 'EKENG CJSC' }),
    byOperator('POST', '', { legalEntityCode: outsiders, name: 'Ararat Trade LLC' }),
    byOperator('PUT', `/${ekeng}/administrators/${personas['org-admin'].psn}`),
    byOperator('PUT', `/${ekeng}/representatives/${personas.director.psn}`),
    byOperator('PUT', `/${outsiders}/administrators/${personas.outsider.psn}`),
    {
      as: 'org-admin',
      method: 'POST',
      path: `/v1/organisations/${ekeng}/domains`,
      json: { name: domain },
    },
  ];
}

const senderRegistration: Call = {
  as: 'org-admin',
  method: 'POST',
  path: '/v1/senders',
  json: {
    organisation: ekeng,
    address: sender,
    sources: ['127.0.0.1'],
    smsAllowed: true,
    suspended: false,
  },
};

/** Publishes the record that the registry asks for and has it looked up; a challenge that expired is renewed by that. */
async function proveDomain(client: RestClient, { ports }: Target): Promise<void> {
  const path = `/v1/organisations/${ekeng}/domains/${domain}`;
  for (const expected of [[...done, alreadyThere], done]) {
    const shown = expectJson(await client.send('GET', path), 200) as ShownDomain;
    if (shown.verified || shown.challenge === undefined) return;
    const { name, value } = shown.challenge;
    const published = await fetch(`http://127.0.0.1:${ports.sandbox}/dns/records`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, type: 'TXT', values: [value] }),
      signal: AbortSignal.timeout(publishTimeoutMs),
    });
    if (!published.ok) throw new Error(`the sandbox does not publish ${name}: ${await published.text()}`);
    expectStatus(await client.send('POST', `${path}/verification`), ...expected);
  }
}

/** Lets the sender write to phones, and EKENG's mail system submit for it; a second time changes nothing. */
async function completeSender(client: RestClient, { sandboxDir }: Target): Promise<void> {
  const query = `organisation=${ekeng}&q=${encodeURIComponent(sender)}`;
  const found = expectJson(await client.send('GET', `/v1/senders?${query}`), 200) as {
    items: readonly { readonly id: string; readonly smsAllowed: boolean }[];
  };
  const path = `/v1/senders/${found.items[0]?.id ?? ''}`;
  // Registered by an earlier release, it may not yet.
  if (found.items[0]?.smsAllowed === false) {
    const { headers } = await client.send('GET', path);
    const change = { smsAllowed: true };
    expectStatus(await client.send('PATCH', path, change, { 'if-match': headers.etag ?? '' }), 200);
  }
  const certificate = readFileSync(join(sandboxDir, 'identities/system/cert.pem'), 'utf8');
  expectStatus(await client.send('POST', `${path}/certificates`, { certificate }), 201);
}

async function insist(client: RestClient, call: Call): Promise<void> {
  const waiting = { what: `${call.as} ${call.method} ${call.path}`, timeoutMs: rightsTimeoutMs };
  const answer = await waitFor(waiting, async () => {
    const reply = await client.send(call.method, call.path, call.json);
    if ([401, 403, 404, 503].includes(reply.status)) expectStatus(reply, ...done);
    return reply;
  });
  try {
    expectStatus(answer, ...done, alreadyThere);
  } catch (error) {
    throw new Error(`${waiting.what}: ${(error as Error).message}`, { cause: error });
  }
}

function clientOptions({ urls, sandboxDir }: Target) {
  return { baseUrl: urls.mtls, sandboxDir };
}
