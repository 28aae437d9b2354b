import { Database, rows } from '@pep/persistence';
import { smtpDialogue, TestClock } from '@pep/testing';
import { IssueReceipts } from '../src/return-receipts/issue-receipts.js';
import { SendReceipts } from '../src/return-receipts/send-receipts.js';
import { idOf } from './door-client.js';
import { MailSink } from './mail-sink.js';
import { ADMINISTRATOR, letter, SENDER, startMailRouting } from './mail-routing.suite.js';
import { WebhookReceiver } from './webhook-receiver.js';

export const PERSON = '5001950015';
export const COMPANY = '22335588';
export const PHONE = '37491123456';

/** A letter and what its sender asks for with it (RFC 3461). */
export interface AskingLetter {
  readonly to?: readonly string[];
  readonly from?: string;
  readonly text?: string;
  readonly mailParameters?: string;
  readonly recipientParameters?: string;
}

/** mail-routing with a mail relay and a program's HTTP server behind it, and a clock that is moved. */
export async function startReceipts(given: Readonly<Record<string, unknown>> = {}, follows = false) {
  const relay = new MailSink();
  const receiver = new WebhookReceiver();
  await receiver.listen();
  const clock = new TestClock();
  const relayPort = await relay.listen();
  const settings = { relayPort, webhookPrivateNetworks: '127.0.0.0/8', ...given };
  const suite = await startMailRouting(settings, { follows, clock });
  const database = suite.app.get(Database);
  const query = <Row>(sql: string, values: unknown[] = []) =>
    database.read((tx) => rows<Row>(tx, sql, values));

  return {
    ...suite,
    relay,
    receiver,
    clock,
    query,
    /** Sends a letter; gives its message id. */
    send: async ({ to = [PERSON], from = SENDER.address, ...asked }: AskingLetter = {}): Promise<string> => {
      const smtp = await smtpDialogue(suite.smtpPort);
      await smtp.expect(/^220/);
      await smtp.send('EHLO mail.ekeng.am', /^250/);
      await smtp.send(`MAIL FROM:<${from}> ${asked.mailParameters ?? ''}`.trim(), /^250/);
      for (const one of to)
        await smtp.send(`RCPT TO:<${one}@e-citizen.am> ${asked.recipientParameters ?? ''}`.trim(), /^250/);
      await smtp.send('DATA', /^354/);
      await smtp.sendRaw(asked.text ?? letter({ from }));
      const reply = await smtp.send('.', /^250/);
      smtp.destroy();
      return idOf(reply.trim());
    },
    /** Follows what has happened, and sends what is due. */
    settle: async (): Promise<void> => {
      await suite.app.get(IssueReceipts).execute();
      await suite.app.get(SendReceipts).execute();
    },
    setMode: (owner: string, mode: string, webhook?: string) =>
      suite.call(ADMINISTRATOR, 'PUT', `/receipt-modes/${encodeURIComponent(owner)}`, {
        payload: { mode, ...(webhook !== undefined && { webhook }) },
      }),
    /** Makes a webhook of the company that leads to the receiver; gives its id. */
    addWebhook: async (): Promise<string> => {
      const answer = await suite.call(ADMINISTRATOR, 'POST', '/webhooks', {
        headers: { 'idempotency-key': crypto.randomUUID() },
        payload: { organisation: COMPANY, url: receiver.url },
      });
      const { id, secret } = answer.json<{ id: string; secret: string }>();
      receiver.secret = secret;
      return id;
    },
    /** Receipts of a sender as its administrator sees them. */
    receipts: async (sender = SENDER.address) =>
      (
        await suite.call(ADMINISTRATOR, 'GET', `/receipts?sender=${encodeURIComponent(sender)}&limit=200`)
      ).json<{
        items: { sequence: number; event: string; form: string; messageId: string; failure?: string }[];
      }>().items,
    stop: async () => {
      await suite.stop();
      await relay.stop();
      await receiver.stop();
    },
  };
}
