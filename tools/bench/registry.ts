import { waitFor } from '../stack/waiting.ts';
import { compare } from './comparison.ts';
import { LetterConnection } from './letter-connection.ts';
import { memoryOf, peakMemoryOf, processorTimeOf } from './process-usage.ts';
import { sized, takeTurns, type Bench, type Figures } from './run.ts';
import { senderAt, tellSenders } from './sender-load.ts';
import { endService, pidOf } from './service-process.ts';
import { RECIPIENT } from './smtp-load.ts';
import { OURS, rowsOf, type Row } from './table.ts';

const part = 'registry';
const service = 'mail-routing';
const few = 3_000;
const many = 300_000;
const lookUps = 30_000;
// Whichever is measured second would else find the code warmer.
const warmUpLookUps = 30_000;
const connections = 20;
const pollMs = 20;
const timeoutMs = 120_000;
const unregistered = 'nobody@bench0.am';
const perProcessor = 'look-ups per CPU s';
const perSecond = 'look-ups/s';

/** How the door finds a sender among 3,000 and among 300,000, and how soon it does again after its process was killed. */
export async function measureRegistry(bench: Bench): Promise<Row[]> {
  const measure = async (senders: number, name: string) => {
    const label = `${part}, ${senders.toLocaleString('en')} senders`;
    await tell(bench, senders);
    await lookUp(bench, senders, warmUpLookUps);
    return takeTurns(bench, label, [{ name, run: () => measureLookUps(bench, senders) }]);
  };
  const fewName = `${few.toLocaleString('en')} senders`;
  const outcome = new Map([...(await measure(few, fewName)), ...(await measure(many, OURS))]);
  const load = `${many.toLocaleString('en')} senders`;
  return [
    ...rowsOf(outcome, { part, load, figure: perProcessor }, () => ({ atLeast: 0.9 })),
    ...rowsOf(outcome, { part, load, figure: perSecond }, () => undefined),
    ...(await compare(bench, {
      part,
      load: `${load}, killed`,
      contestants: [{ name: OURS, run: () => measureReturn(bench) }],
      figures: {
        's until 250': () => ({ atMost: 30 }),
        'answers 451 before': () => undefined,
        'RSS then, MiB': () => undefined,
        'peak RSS, MiB': () => undefined,
      },
    })),
  ];
}

/** Has the registry's facts told up to so many senders, and waits until the door knows them. */
async function tell(bench: Bench, senders: number): Promise<void> {
  const label = `${senders.toLocaleString('en')} senders told`;
  await bench.progress.step(label, () => tellSenders(bench.state.urls.kafka, senders));
  await waitFor({ what: 'the door does not know every sender', timeoutMs }, async () => {
    const connection = await LetterConnection.open(bench.state.urls.smtp.port);
    try {
      // The last told of each partition are among them.
      for (let n = senders - 100; n < senders; n += 1) await requireFound(connection, n);
      return true;
    } finally {
      await connection.close();
    }
  });
}

/** How many suspended senders, any of them, the door finds and refuses. */
async function measureLookUps(bench: Bench, senders: number): Promise<Figures> {
  const count = sized(bench.effort, lookUps);
  const pid = pidOf(bench, service);
  const before = processorTimeOf(pid);
  const begun = performance.now();
  await lookUp(bench, senders, count);
  return {
    [perProcessor]: count / (processorTimeOf(pid) - before),
    [perSecond]: count / ((performance.now() - begun) / 1000),
  };
}

async function lookUp(bench: Bench, senders: number, count: number): Promise<void> {
  let left = count;
  const work = async (): Promise<void> => {
    const connection = await LetterConnection.open(bench.state.urls.smtp.port);
    while (left-- > 0) await requireFound(connection, 2 * Math.floor((Math.random() * senders) / 2) + 1);
    await connection.close();
  };
  await Promise.all(Array.from({ length: connections }, work));
}

/** Kills the service and waits until the door, run again by the supervisor, takes letters of registered senders. */
async function measureReturn(bench: Bench): Promise<Figures> {
  const begun = performance.now();
  await endService(bench, service, 'SIGKILL');
  let later = 0;
  let wrong: string | undefined;
  const waiting = { what: 'the door does not open', timeoutMs, pollMs, hopeless: () => wrong };
  await waitFor(waiting, async () => {
    const answer = await probe(bench.state.urls.smtp.port);
    if (answer === 'caught up') return true;
    if (answer === 'later') later += 1;
    else if (answer !== 'not there') wrong = answer;
    return undefined;
  });
  const seconds = (performance.now() - begun) / 1000;
  const pid = pidOf(bench, service);
  return {
    's until 250': seconds,
    'answers 451 before': later,
    'RSS then, MiB': memoryOf(pid),
    'peak RSS, MiB': peakMemoryOf(pid),
  };
}

/**
 * Asks for a registered sender, any one, and for one that is not. Before the door has caught up both are answered 451 at
 * MAIL FROM, afterwards one is taken and one refused; any other answer is given as it is.
 */
async function probe(port: number): Promise<string> {
  const connection = await LetterConnection.open(port).catch(() => undefined);
  if (connection === undefined) return 'not there';
  try {
    const registered = await ask(connection, senderAt(2 * Math.floor((Math.random() * many) / 2)).address);
    if (registered.startsWith('451 ')) return 'later';
    const unknown = await ask(connection, unregistered);
    if (registered.startsWith('250 ') && unknown.startsWith('550 5.7.1 SENDER_UNKNOWN ')) return 'caught up';
    return `a registered sender was answered ${registered}, an unknown one ${unknown}`;
  } finally {
    await connection.close();
  }
}

/** The reply to a recipient of this sender, or the 451 to the sender itself; what else is refused too early says where. */
async function ask(connection: LetterConnection, sender: string): Promise<string> {
  const toSender = await connection.ask(`MAIL FROM:<${sender}>`);
  if (toSender.startsWith('451 ')) return toSender;
  if (!toSender.startsWith('250 ')) return `at MAIL FROM ${toSender}`;
  const toRecipient = await connection.ask(`RCPT TO:<${RECIPIENT}>`);
  await connection.ask('RSET');
  return toRecipient.startsWith('451 ') ? `at RCPT TO ${toRecipient}` : toRecipient;
}

async function requireFound(connection: LetterConnection, n: number): Promise<void> {
  const { address, suspended } = senderAt(n);
  const reply = await ask(connection, address);
  if (!reply.startsWith(suspended ? '550 5.7.1 SENDER_SUSPENDED ' : '250 ')) {
    throw new Error(`${address} was answered ${reply}`);
  }
}
