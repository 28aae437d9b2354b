import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { senderChanged, type SenderState } from '@pep/contracts';
import { newFact, type StateView } from '@pep/messaging';
import { eventually, freePort, type SmtpDialogue } from '@pep/testing';
import { SENDERS } from '../src/follow-senders/sender-directory.js';
import { connectToDoor, RECIPIENT } from './door-client.js';
import { SENDER, startMailRouting } from './mail-routing.suite.js';

type Suite = Awaited<ReturnType<typeof startMailRouting>>;

const SENDERS_TOLD = 5_000;
const TELLERS = 10;
/** Each entry is long, so that the broker gives the topic in many answers. */
const SOURCES = [
  '127.0.0.1',
  ...Array.from({ length: 49 }, (_, n) => `mail${n}.${'x'.repeat(40)}.catch-up.am`),
];
const TRY_LATER = '451 4.7.1 TRY_LATER at MAIL FROM';
const TAKEN = '250';
const UNKNOWN = '550 5.7.1 SENDER_UNKNOWN';

/** The n-th registered sender. */
const addressOf = (n: number): string => `office${n}@catch-up.am`;

/** The answer, without its explanation, by which the door takes or refuses a letter of this sender. */
async function ask(smtp: SmtpDialogue, sender: string): Promise<string> {
  const short = (reply: string): string => /^\d{3}(?: \d\.\d\.\d [A-Z_]{3,})?/.exec(reply)?.[0] ?? reply;
  const atMail = short(await smtp.send(`MAIL FROM:<${sender}>`, /^\d{3}/));
  if (atMail !== TAKEN) return `${atMail} at MAIL FROM`;
  const atRecipient = short(await smtp.send(`RCPT TO:<${RECIPIENT}>`, /^\d{3}/));
  await smtp.send('RSET', /^250/);
  return atRecipient;
}

/** Asks from the moment the port is open until it is told to end, for a sender told last and for an unknown one in turns. */
async function askAllTheTime(port: number, until: { done: boolean }) {
  const answers: { registered: string[]; unknown: string[] } = { registered: [], unknown: [] };
  let smtp: SmtpDialogue | undefined;
  for (let probe = 0; !until.done; probe += 1) {
    smtp ??= await connectToDoor(port).catch(() => undefined);
    if (smtp === undefined) await sleep(1);
    else {
      answers.registered.push(await ask(smtp, addressOf(SENDERS_TOLD - 1 - (probe % 100))));
      answers.unknown.push(await ask(smtp, 'nobody@catch-up.am'));
    }
  }
  smtp?.destroy();
  return answers;
}

/** Each answer that differs from the one before. */
const turns = (answers: readonly string[]): string[] =>
  answers.filter((answer, index) => answer !== answers[index - 1]);

describe('the door of a service that starts while thousands of senders wait on the topic', () => {
  let registry: Suite;
  let suite: Suite;
  let port: number;
  let answers: Awaited<ReturnType<typeof askAllTheTime>>;

  beforeAll(async () => {
    registry = await startMailRouting();
    await registry.register([], [{ name: 'catch-up.am', allAddressesAllowed: false }]);
    const tell = (teller: number) => {
      const numbers = Array.from({ length: SENDERS_TOLD / TELLERS }, (_, index) => index * TELLERS + teller);
      const states = numbers.map((n) => ({
        ...SENDER,
        id: crypto.randomUUID(),
        address: addressOf(n),
        sources: SOURCES,
      }));
      const time = new Date(SENDER.changedAt);
      return registry.kafka.tell(
        ...states.map((state) => newFact(senderChanged, state, { source: '/test', time })),
      );
    };
    await Promise.all(Array.from({ length: TELLERS }, (_, teller) => tell(teller)));

    port = await freePort();
    const until = { done: false };
    const asking = askAllTheTime(port, until);
    try {
      suite = await startMailRouting({
        smtpPort: port,
        kafkaTopicPrefix: registry.kafka.topicPrefix,
        registrySilenceMaxS: 5,
        smtpSourceRatePerMinute: 10_000_000,
      });
      const smtp = await connectToDoor(port);
      expect(await ask(smtp, addressOf(SENDERS_TOLD - 1))).toBe(TAKEN);
      smtp.destroy();
    } finally {
      until.done = true;
      answers = await asking;
    }
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    await registry.stop();
  }, 60_000);

  it('answers 451 for a registered sender until it knows all of them, and takes its letters then', () => {
    expect(turns(answers.registered)).toEqual([TRY_LATER, TAKEN]);
  });

  it('answers 451 for an unknown sender until it knows all of them, and refuses it for good only then', () => {
    expect(turns(answers.unknown)).toEqual([TRY_LATER, UNKNOWN]);
  });

  it('answers 451 again when nothing was heard from the broker for too long, until it is heard again', async () => {
    const view = suite.app.get<StateView<SenderState>>(SENDERS);
    const smtp = await connectToDoor(port);
    const expectAnswers = (registered: string, unknown: string) =>
      eventually(async () => {
        expect(await ask(smtp, addressOf(1))).toBe(registered);
        expect(await ask(smtp, 'nobody@catch-up.am')).toBe(unknown);
      }, 30_000);
    await view.stop();
    await expectAnswers(TRY_LATER, TRY_LATER);
    await view.start();
    await expectAnswers(TAKEN, UNKNOWN);
    smtp.destroy();
  }, 90_000);
});
