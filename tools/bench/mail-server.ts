import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { waitFor } from '../stack/waiting.ts';

/** A server beside ours that takes letters in and keeps them. */
export interface MailServer {
  readonly name: string;
  readonly port: number;
  /** Letters in its queue. */
  readonly held: () => number;
  /** Empties the queue, so that each run begins with the same. */
  readonly clear: () => void;
}

/** How to run a peer. */
export interface PeerProcess {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The port that shows that it is up. */
  readonly port: number;
  /** What it writes to its outputs. */
  readonly log: string;
}

const startTimeoutMs = 10_000;
const endTimeoutMs = 5_000;

/**
 * Starts a peer in the foreground and answers how to end it. Each leads a process group of its own, so that its
 * children end with it even when it is killed.
 *
 * @throws Error with the peer's own words when it does not come up within 10 s
 */
export async function startPeer(peer: PeerProcess): Promise<() => Promise<void>> {
  const log = openSync(peer.log, 'a');
  const child = spawn(peer.command, peer.args, {
    env: peer.env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = once(child, 'exit');
  const signalGroup = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // Nobody of the group is left.
    }
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), endTimeoutMs);
    if (child.exitCode === null && child.signalCode === null) await ended;
    clearTimeout(killer);
    signalGroup('SIGKILL');
  };
  try {
    const hopeless = () => (child.exitCode === null ? undefined : `ended with ${child.exitCode}`);
    await waitFor({ what: peer.name, timeoutMs: startTimeoutMs, pollMs: 50, hopeless }, () =>
      answers(peer.port),
    );
    return stop;
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}: ${readFileSync(peer.log, 'utf8')}`, { cause: error });
  }
}

function answers(port: number): Promise<true> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
