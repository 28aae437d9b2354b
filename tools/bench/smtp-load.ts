import { runCommand } from '../stack/command.ts';
import { LetterConnection } from './letter-connection.ts';
import type { Peers } from '../peers/peers.ts';

/** Letters to one server, from 20 connections at once. */
export interface SmtpLoad {
  readonly port: number;
  readonly letters: number;
  /** Of the body; the header comes on top. */
  readonly octets: number;
  /** Connections kept for all letters, or a new one for each. */
  readonly reused: boolean;
}

export const ORGANISATION = '22335588';
export const SENDER = 'info@ekeng.am';
export const RECIPIENT = '5001950015@e-citizen.am';
const connections = 20;
const timeoutMs = 300_000;

/**
 * Sends the letters as fast as the server takes them and answers letters/s, from the first connection to the last 250.
 * Each letter has a Message-ID of its own, so that none is a repeat. The load comes from Postfix's generator in C.
 *
 * @throws Error with the server's words when it refuses one
 */
export async function sendLetters(peers: Peers, load: SmtpLoad): Promise<number> {
  const program = peers.find('smtp-source');
  const begun = performance.now();
  if (program === undefined) await sendFromHere(load);
  else await runCommand(program, generatorArguments(load), { cwd: '/', env: peers.environment(), timeoutMs });
  return load.letters / ((performance.now() - begun) / 1000);
}

function generatorArguments({ port, letters, octets, reused }: SmtpLoad): string[] {
  const size = ['-s', String(connections), '-m', String(letters), '-l', String(octets)];
  const envelope = ['-M', 'bench.ekeng.am', '-f', SENDER, '-t', RECIPIENT];
  return [...size, ...(reused ? ['-d'] : []), ...envelope, `inet:127.0.0.1:${port}`];
}

async function sendFromHere({ port, letters, octets, reused }: SmtpLoad): Promise<void> {
  let left = letters;
  const one = async (): Promise<void> => {
    let connection = await LetterConnection.open(port);
    while (left > 0) {
      left -= 1;
      await connection.send({ from: SENDER, to: RECIPIENT, octets });
      if (reused || left === 0) continue;
      await connection.close();
      connection = await LetterConnection.open(port);
    }
    await connection.close();
  };
  await Promise.all(Array.from({ length: Math.min(connections, letters) }, one));
}
