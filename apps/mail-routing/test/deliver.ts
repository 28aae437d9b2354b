import { smtpDialogue } from '@pep/testing';
import { SENDER } from './mail-routing.suite.js';

/** Where letters go in, and from whom. */
interface Door {
  readonly smtpPort: number;
}

/** Sends a letter to the citizen and the company, its lines below a header of its own; gives its message id. */
export async function deliver(
  { smtpPort }: Door,
  lines: readonly string[],
  { from = SENDER.address, subject = 'Notice' }: { from?: string; subject?: string } = {},
): Promise<string> {
  const smtp = await smtpDialogue(smtpPort);
  await smtp.expect(/^220/);
  await smtp.send('EHLO mail.ekeng.am', /^250/);
  await smtp.send(`MAIL FROM:<${from}>`, /^250/);
  await smtp.send('RCPT TO:<5001950015@e-citizen.am>', /^250/);
  await smtp.send('RCPT TO:<22335588@e-citizen.am>', /^250/);
  await smtp.send('DATA', /^354/);
  const header = [`From: ${from}`, `Subject: ${subject}`, `Message-ID: <${crypto.randomUUID()}@ekeng.am>`];
  await smtp.sendRaw(`${[...header, ...lines].join('\r\n')}\r\n.\r\n`);
  const reply = await smtp.expect(/^250/);
  smtp.destroy();
  return /accepted (\S+)$/.exec(reply)?.[1] ?? '';
}
