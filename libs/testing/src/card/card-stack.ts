import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownEnvironment } from '../config.js';
import { eventually } from '../eventually.js';
import { CardControl } from './card-control.js';
import { type TestCard, writeCard } from './card-content.js';
import { cardProgram, findParts, ownNamespaces, readerLibraries } from './card-programs.js';
import { openscConfiguration, type UnblockStyle } from './opensc-configuration.js';

/** vpcd's own; it can not be told another where it works (vsmartcard issue 131). */
const READER_PORT = 35963;
const START_TIMEOUT_MS = 20_000;

/** $0 is the stack's folder, $1 pcscd, then the card program's command. Ends when its standard input does. */
const RUN = `
"$1" -f -c "$0/readers" >>"$0/pcscd.log" 2>&1 & reader=$!
shift
"$@" >>"$0/card.log" 2>&1 & card=$!
read -r _
kill $card $reader
wait
`;
/** What comes first in namespaces of its own: a loopback of its own, and /run/pcscd, which is where pcscd listens. */
const OWN_RUN = 'ip link set lo up && mount -t tmpfs tmpfs /run && mkdir /run/pcscd || exit 1';

/** What a card stack is started with. */
export interface CardStackOptions extends TestCard {
  /** How OpenSC lets the PUK set a PIN; `init_pin_in_so_session` when not given. */
  readonly unblock?: UnblockStyle;
  /** Whether the card is in the reader at first; true when not given. */
  readonly inserted?: boolean;
  /** Where the card is kept, so that it can be played again; a temporary folder when not given, which goes with the stack. */
  readonly folder?: string;
}

/** A reader with a card in it, for whoever loads OpenSC with its environment. */
export interface CardStack extends Pick<CardControl, 'insert' | 'remove' | 'state' | 'factory' | 'pullAt'> {
  /** OpenSC's PKCS #11 module: both PINs, a slot each. */
  readonly module: string;
  /** The same with AuthPIN alone, for browsers: those ask for every PIN that they see. */
  readonly onePinModule: string;
  /** What a process needs in its environment before it loads a module, with what it has already. */
  readonly environment: { readonly PCSCLITE_CSOCK_NAME: string; readonly OPENSC_CONF: string };
  /** Its logs (`pcscd.log`, `card.log`), the card (`card.json`, `memory.json`) and `control.sock`. */
  readonly folder: string;
  /** Ends pcscd and the card. */
  stop(): Promise<void>;
}

/**
 * A real pcscd with a virtual reader and the sandbox's virtual card, for real OpenSC:
 * ```
 * const stack = await startCardStack({ content: await readIdentity('.pep/sandbox/identities/citizen') });
 * fork('agent.js', { env: { ...ownEnvironment(), ...stack.environment } });   // loads stack.module
 * ```
 * Each stack has a network and a /run of its own, so many run at once and nobody outside reaches the reader. Where the
 * system denies that, it takes the machine's, so there can be one, and the reader listens on all addresses.
 *
 * @throws Error with the command that installs what is missing
 */
export async function startCardStack(options: CardStackOptions): Promise<CardStack> {
  const parts = findParts('pcscd', 'driver', 'ip', 'opensc', 'onePinOpensc', 'pcscLite');
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'pep-card-')));
  await writeCard(folder, options);
  const conf = join(folder, 'opensc.conf');
  await writeFile(conf, openscConfiguration(options.unblock ?? 'init_pin_in_so_session'));
  const programs = await startPrograms(folder, parts);
  const control = new CardControl(join(folder, 'control.sock'));
  const stop = async (): Promise<void> => {
    await programs.stop();
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    await programs.ready(() => control.state());
    if (options.inserted ?? true) await control.insert();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    module: parts.opensc,
    onePinModule: parts.onePinOpensc,
    environment: { PCSCLITE_CSOCK_NAME: programs.socket, OPENSC_CONF: conf },
    folder,
    insert: () => control.insert(),
    remove: () => control.remove(),
    state: () => control.state(),
    factory: () => control.factory(),
    pullAt: (command, pull) => control.pullAt(command, pull),
    stop,
  };
}

async function startPrograms(folder: string, { pcscd, driver }: { pcscd: string; driver: string }) {
  await mkdir(join(folder, 'readers'), { recursive: true });
  await writeFile(join(folder, 'readers/vpcd'), readerConfiguration(driver));
  const apart = ownNamespaces();
  const script = apart.length > 0 ? OWN_RUN + RUN : RUN;
  const card = [process.execPath, cardProgram(), 'play', folder, String(READER_PORT)];
  const [command = '', ...args] = [...apart, 'sh', '-c', script, folder, pcscd, ...card];
  const env = { ...ownEnvironment(), ...readerLibraries() };
  const child = spawn(command, args, { env, stdio: ['pipe', 'ignore', 'inherit'] });
  const root = apart.length > 0 ? `/proc/${String(child.pid)}/root` : '';
  const socket = `${root}/run/pcscd/pcscd.comm`;
  return {
    socket,
    ready: async (cardAnswers: () => Promise<unknown>) => {
      try {
        await eventually(async () => {
          if (!existsSync(socket)) throw new Error('pcscd does not listen');
          await cardAnswers();
        }, START_TIMEOUT_MS);
      } catch (cause) {
        throw new Error(`the card stack did not start\n${await logs(folder)}`, { cause });
      }
    },
    stop: () => end(child),
  };
}

/** One reader, whose card connects to its port. */
function readerConfiguration(driver: string): string {
  const channel = `0x${READER_PORT.toString(16)}`;
  const rows = ['FRIENDLYNAME "Virtual PCD"', `DEVICENAME /dev/null:${channel}`, `LIBPATH ${driver}`];
  return [...rows, `CHANNELID ${channel}`, ''].join('\n');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}

async function logs(folder: string): Promise<string> {
  const files = ['pcscd.log', 'card.log'].map((name) => join(folder, name));
  const texts = files.map((file) => readFile(file, 'utf8').catch(() => ''));
  return (await Promise.all(texts)).join('');
}
