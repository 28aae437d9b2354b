import { type SmtpDialogue, smtpDialogue } from '@pep/testing';
import { letter } from './mail-routing.suite.js';

/** Where a client comes from. */
export interface DoorClient {
  /** Any address: it is said by XCLIENT, so `smtpXclientProxies` must have 127.0.0.1. */
  readonly address?: string;
  /** One of 127.0.0.0/8, the address that the connection itself comes from. */
  readonly localAddress?: string;
  readonly helo?: string;
}

/** One mail transaction as a client says it. */
export interface MailTransaction {
  /** Envelope sender. */
  readonly from: string;
  readonly to?: string | readonly string[];
  /** The letter; by default a plain one that the envelope sender wrote. */
  readonly text?: string | Buffer;
  /** Behind the address of MAIL FROM, such as `SIZE=10`. */
  readonly parameters?: string;
}

export const RECIPIENT = '5001950015@e-citizen.am';

/** Connects to the door and says EHLO. */
export async function connectToDoor(
  port: number,
  { address, localAddress, helo = 'mail.ekeng.am' }: DoorClient = {},
): Promise<SmtpDialogue> {
  const smtp = await smtpDialogue(port, localAddress === undefined ? {} : { localAddress });
  await smtp.expect(/^220 mx\.e-citizen\.am/);
  if (address !== undefined) {
    await smtp.send(`XCLIENT ADDR=${address.includes(':') ? 'IPV6:' : ''}${address}`, /^220 /);
  }
  await smtp.send(`EHLO ${helo}`, /^250/);
  return smtp;
}

/** Submits a letter; gives the first reply that refuses it, else the reply to the letter. */
export async function submit(
  smtp: SmtpDialogue,
  { from, to = RECIPIENT, text = letter({ from }), parameters }: MailTransaction,
): Promise<string> {
  const mail = [`MAIL FROM:<${from}>`, parameters].filter((one) => one !== undefined).join(' ');
  const commands = [mail, ...[to].flat().map((recipient) => `RCPT TO:<${recipient}>`)];
  for (const command of commands) {
    const reply = await smtp.send(command, /^\d{3}/);
    if (reply.startsWith('250')) continue;
    await smtp.send('RSET', /^250/);
    return reply;
  }
  await smtp.send('DATA', /^354/);
  await smtp.sendRaw(dotStuffed(text));
  return smtp.send('.', /^\d{3}/);
}

/** Submits a letter on a connection of its own. */
export async function submitFrom(
  port: number,
  client: DoorClient,
  transaction: MailTransaction,
): Promise<string> {
  const smtp = await connectToDoor(port, client);
  try {
    return await submit(smtp, transaction);
  } finally {
    smtp.destroy();
  }
}

/** The message id in the reply to a letter that was taken. */
export function idOf(reply: string): string {
  return /^250 2\.0\.0 accepted ([0-9a-f-]{36})$/.exec(reply)?.[1] ?? `not taken: ${reply}`;
}

/** RFC 5321 4.5.2. */
function dotStuffed(text: string | Buffer): Buffer {
  const octets = Buffer.isBuffer(text) ? text : Buffer.from(text);
  return Buffer.from(octets.toString('latin1').replace(/(^|\r\n)\./g, '$1..'), 'latin1');
}
