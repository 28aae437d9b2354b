import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { jsmppFolder } from './config.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

const SOURCES = join(import.meta.dirname, '../../../tools/smpp');
const JVM = ['-Xmx96m', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
const START_TIMEOUT_MS = 20_000;

/** The account that {@link startJsmppCentre} lets bind. */
const ACCOUNT = { systemId: 'pep', password: 'sandbox' };

/** A program of jsmpp, another implementation of SMPP. */
export interface JsmppPeer {
  /** What it told so far; tools/smpp/*.java say what that can be. */
  readonly told: readonly string[];
  /** Gives it a line of its standard input. */
  readonly tell: (line: string) => void;
  /** Ends its standard input, and resolves when it has ended itself. */
  readonly finish: () => Promise<void>;
  /** Ends it at once. */
  readonly stop: () => Promise<void>;
}

/** jsmpp's SMS centre, on a port of 127.0.0.1: hexadecimal ids, of which its receipts tell the decimal form. */
export async function startJsmppCentre(): Promise<JsmppPeer & typeof ACCOUNT & { readonly port: number }> {
  const port = await freePort();
  const peer = startJava('JsmppCentre.java', port);
  await eventually(() => {
    peer.check();
    if (!peer.told.includes('ready')) throw new Error('the jsmpp centre does not answer');
  }, START_TIMEOUT_MS);
  return { ...peer, ...ACCOUNT, port };
}

/** jsmpp's client, bound (or refused) as a transceiver at an SMS centre on 127.0.0.1. */
export async function startJsmppClient(
  port: number,
  account: Partial<typeof ACCOUNT> = {},
): Promise<JsmppPeer> {
  const peer = startJava('JsmppClient.java', port, { ...ACCOUNT, ...account });
  await eventually(() => {
    if (peer.told.length === 0) peer.check();
    if (peer.told.length === 0) throw new Error('the jsmpp client does not bind');
  }, START_TIMEOUT_MS);
  return peer;
}

function startJava(program: string, port: number, { systemId, password } = ACCOUNT) {
  const told: string[] = [];
  const problems: string[] = [];
  const args = ['-cp', join(jsmppFolder(), '*'), join(SOURCES, program), String(port), systemId, password];
  const child = spawn('java', [...JVM, ...args], { stdio: 'pipe' });
  const ended = once(child, 'close');
  createInterface({ input: child.stdout }).on('line', (line) => told.push(line));
  child.stderr.on('data', (chunk) => problems.push(String(chunk)));
  // It may be gone already; that shows in what it told.
  child.stdin.on('error', () => undefined);
  return {
    told,
    tell: (line: string) => void child.stdin.write(`${line}\n`),
    finish: async () => {
      child.stdin.end();
      await ended;
    },
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    check: () => {
      if (child.exitCode !== null) throw new Error(`${program} ended: ${problems.join('')}`);
    },
  };
}
