import { randomUUID } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { waitFor } from './waiting.ts';

/** A letter as it goes over the wire. */
export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly messageId: string;
  /** RFC 5322, CRLF line ends, a CRLF at the end. */
  readonly bytes: Buffer;
}

/** An SMTP server. */
export interface SmtpDoor {
  readonly host: string;
  readonly port: number;
}

interface SmtpError extends Error {
  readonly responseCode?: number;
  readonly response?: string;
}

const registrationTimeoutMs = 10_000;
const silenceMs = 10_000;
const accepted = /^250 2\.0\.0 accepted (\S+)/;

export async function writeLetter(text: {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}): Promise<Letter> {
  const { from, to, subject } = text;
  const messageId = `<${randomUUID()}@${from.split('@')[1]}>`;
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const composed = await composer.sendMail({ from, to, subject, messageId, text: text.body });
  const bytes = composed.message as Buffer;
  const end = bytes.subarray(-2).toString('latin1') === '\r\n' ? '' : '\r\n';
  return { from, to, messageId, bytes: Buffer.concat([bytes, Buffer.from(end)]) };
}

/**
 * Hands the letter in and answers the message id that the door gives it. The sender's registration reaches the door as
 * a fact, so for 10 s the door may say that it doesn't know the sender yet, or to try later: then it is tried again.
 *
 * @throws Error with the door's own words.
 */
export async function sendLetter(door: SmtpDoor, letter: Letter): Promise<string> {
  const waiting = { what: `letter to ${letter.to} not accepted`, timeoutMs: registrationTimeoutMs };
  const outcome = await waitFor(waiting, async () => {
    const reply = await handIn(door, letter);
    if (typeof reply !== 'string' && mayPass(reply)) throw reply;
    return reply;
  });
  if (typeof outcome !== 'string') throw new Error(`letter to ${letter.to} refused: ${outcome.message}`);
  const messageId = accepted.exec(outcome)?.[1];
  if (messageId === undefined) throw new Error(`the door answered ${JSON.stringify(outcome)}`);
  return messageId;
}

/** Whether this refusal may end by waiting: RFC 5321 4yz, or a sender whose registration is still on its way. */
export function mayPass(error: SmtpError): boolean {
  const code = error.responseCode ?? 0;
  return (code >= 400 && code < 500) || (error.response ?? '').includes('SENDER_UNKNOWN');
}

/** One try: the reply to DATA, or what went wrong. */
async function handIn(door: SmtpDoor, letter: Letter): Promise<string | SmtpError> {
  const transport = createTransport({
    ...door,
    secure: false,
    ignoreTLS: true,
    connectionTimeout: silenceMs,
    greetingTimeout: silenceMs,
    socketTimeout: silenceMs,
  });
  try {
    const envelope = { from: letter.from, to: [letter.to] };
    const { response } = await transport.sendMail({ envelope, raw: letter.bytes });
    return response;
  } catch (error) {
    return error as SmtpError;
  } finally {
    transport.close();
  }
}
