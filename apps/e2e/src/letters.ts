import { setTimeout as sleep } from 'node:timers/promises';
import { type SmtpDialogue, smtpDialogue } from '@pep/testing';

export const SENDER = 'info@ekeng.am';
const RETRY_MS = 200;

/** One letter; each has a Message-ID of its own. */
export interface OutgoingLetter {
  readonly subject: string;
  readonly recipients: readonly string[];
  /** Default `Body`. */
  readonly body?: string;
}

function textOf({ subject, recipients, body = 'Body' }: OutgoingLetter): string {
  return [
    `From: ${SENDER}`,
    `To: ${recipients.join(', ')}`,
    `Subject: ${subject}`,
    `Message-ID: <${crypto.randomUUID()}@ekeng.am>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    body,
    '',
  ].join('\r\n');
}

async function greet(port: number): Promise<SmtpDialogue> {
  const smtp = await smtpDialogue(port, { timeoutMs: 15_000 });
  await smtp.expect(/^220/);
  await smtp.send('EHLO mail.ekeng.am', /^250/);
  return smtp;
}

async function submit(smtp: SmtpDialogue, letter: OutgoingLetter, text: string): Promise<string> {
  await smtp.send(`MAIL FROM:<${SENDER}>`, /^250/);
  for (const recipient of letter.recipients) await smtp.send(`RCPT TO:<${recipient}>`, /^250/);
  await smtp.send('DATA', /^354/);
  await smtp.sendRaw(`${text}.\r\n`);
  return /accepted (\S+)$/.exec(await smtp.expect(/^250/))?.[1] ?? '';
}

/** Sends one letter, once; gives its message id. */
export async function sendLetter(port: number, letter: OutgoingLetter): Promise<string> {
  const smtp = await greet(port);
  try {
    return await submit(smtp, letter, textOf(letter));
  } finally {
    smtp.destroy();
  }
}

/** The reply to the first recipient on a new connection: by then the sender was judged. */
export async function replyToEnvelope(port: number): Promise<string> {
  const smtp = await greet(port);
  try {
    await smtp.send(`MAIL FROM:<${SENDER}>`, /^\d{3} /);
    return await smtp.send(`RCPT TO:<5001950015@e-citizen.am>`, /^\d{3} /);
  } finally {
    smtp.destroy();
  }
}

/**
 * Sends letters as a mail server does: over a few connections, each letter again and again, byte for byte, until 250.
 * @param accepted called after each 250
 */
export async function deliverAll(
  port: number,
  letters: readonly OutgoingLetter[],
  { connections, accepted }: { connections: number; accepted: (count: number) => void },
): Promise<void> {
  const queue = [...letters];
  let count = 0;
  const work = async (): Promise<void> => {
    let smtp: SmtpDialogue | undefined;
    for (let letter = queue.shift(); letter !== undefined; letter = queue.shift()) {
      const text = textOf(letter);
      for (let done = false; !done;) {
        try {
          smtp ??= await greet(port);
          await submit(smtp, letter, text);
          done = true;
        } catch {
          smtp?.destroy();
          smtp = undefined;
          await sleep(RETRY_MS);
        }
      }
      accepted(++count);
    }
    smtp?.destroy();
  };
  await Promise.all(Array.from({ length: connections }, work));
}
