import { readPersonas } from './stack/personas-file.ts';
import { expectStatus, restClient, type RestClient } from './stack/rest.ts';
import type { StackState } from './stack/state.ts';
import { waitFor } from './stack/waiting.ts';

/** One call, as the persona named. */
interface Call {
  readonly as: 'operator' | 'org-admin';
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly json?: unknown;
}

const ekeng = '22335588';
const outsiders = '11223344';
// A certificate's state and an administrator's right travel as facts; until they arrive the answer is no.
const rightsTimeoutMs = 15_000;
const done = [200, 201, 204];
const alreadyThere = 409;

/**
 * Registers the personas' organisations, their people and the sender info@ekeng.am through the gateway, with the
 * personas' own certificates. Loading them again changes nothing.
 *
 * @throws Error that names the call and the answer.
 */
export async function loadPersonas(stack: Pick<StackState, 'urls' | 'sandboxDir'>): Promise<void> {
  const clients = {
    operator: restClient({ ...clientOptions(stack), persona: 'operator' }),
    'org-admin': restClient({ ...clientOptions(stack), persona: 'org-admin' }),
  };
  try {
    for (const call of registrations(stack.sandboxDir)) await insist(clients[call.as], call);
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
      path: '/v1/senders',
      json: {
        organisation: ekeng,
        address: 'info@ekeng.am',
        sources: ['127.0.0.1'],
        smsAllowed: false,
        suspended: false,
      },
    },
  ];
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

function clientOptions({ urls, sandboxDir }: Pick<StackState, 'urls' | 'sandboxDir'>) {
  return { baseUrl: urls.mtls, sandboxDir };
}
