import { expectJson, expectStatus, type RestClient } from './rest.ts';
import { waitFor } from './waiting.ts';

// Shapes of the public surface, as far as the demonstration looks at them.
interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string | null;
}
interface MailboxMessage {
  readonly id: string;
  readonly receivedAt: string;
}
interface Acknowledgement {
  readonly messageId: string;
  readonly acknowledgedAt: string;
  readonly evidenceId: string;
}
interface Tracking {
  readonly recipients: readonly { readonly status: string }[];
}

// Who represents whom reaches the mailboxes as a fact, a moment after the registry knows it.
const factTimeoutMs = 10_000;
const pagesRead = 50;

/** Finds the message in the mailbox. @throws Error when it isn't there within 10 s. */
export function findInMailbox(reader: RestClient, mailbox: string, id: string): Promise<MailboxMessage> {
  const waiting = { what: `message ${id} is not in mailbox ${mailbox}`, timeoutMs: factTimeoutMs };
  return waitFor(waiting, () => lookThrough(reader, mailbox, id));
}

/** Opens the message; answers the size. @throws Error when the content doesn't hold the letter byte for byte. */
export async function readContent(
  reader: RestClient,
  mailbox: string,
  id: string,
  letter: Buffer,
): Promise<number> {
  const answer = await reader.send('GET', `${pathOf(mailbox, id)}/content`);
  expectStatus(answer, 200);
  if (!answer.body.includes(letter)) {
    throw new Error(`the content of ${id} (${answer.body.length} bytes) is not what was sent`);
  }
  return answer.body.length;
}

export async function acknowledge(reader: RestClient, mailbox: string, id: string): Promise<Acknowledgement> {
  const answer = await reader.send('POST', `${pathOf(mailbox, id)}/acknowledgement`);
  const receipt = expectJson(answer, 200, 201) as Acknowledgement;
  if (receipt.messageId !== id || !receipt.acknowledgedAt || !receipt.evidenceId) {
    throw new Error(`the acknowledgement of ${id} is incomplete: ${JSON.stringify(receipt)}`);
  }
  return receipt;
}

/** @throws Error unless the sender sees the letter in this state at its only recipient, within 10 s. */
export async function readTracking(
  sender: RestClient,
  id: string,
  expected: 'acknowledged' | 'delivered',
): Promise<void> {
  const waiting = { what: `the sender does not see ${id} ${expected}`, timeoutMs: factTimeoutMs };
  await waitFor(waiting, async () => {
    const tracking = expectJson(await sender.send('GET', `/v1/messages/${id}`), 200) as Tracking;
    const status = tracking.recipients[0]?.status;
    if (status !== expected) throw new Error(`status ${status ?? 'missing'}`);
    return true;
  });
}

async function lookThrough(
  reader: RestClient,
  mailbox: string,
  id: string,
): Promise<MailboxMessage | undefined> {
  let query = '';
  for (let page = 0; page < pagesRead; page += 1) {
    const answer = await reader.send('GET', `/v1/mailboxes/${mailbox}/messages${query}`);
    const { items, nextCursor } = expectJson(answer, 200) as Page<MailboxMessage>;
    const found = items.find((message) => message.id === id);
    if (found || !nextCursor) return found;
    query = `?cursor=${encodeURIComponent(nextCursor)}`;
  }
  return undefined;
}

function pathOf(mailbox: string, id: string): string {
  return `/v1/mailboxes/${mailbox}/messages/${id}`;
}
