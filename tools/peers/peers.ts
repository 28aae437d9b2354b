import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian's packages put the programs that the benchmark and the tests use. */
const programs = {
  postfix: 'usr/lib/postfix/sbin/master',
  exim: 'usr/sbin/exim4',
  nginx: 'usr/sbin/nginx',
  'smtp-source': 'usr/sbin/smtp-source',
  ab: 'usr/bin/ab',
  pcscd: 'usr/sbin/pcscd',
  'virtual reader': 'usr/lib/pcsc/drivers/serial/libifdvpcd.so',
} as const;
export type PeerProgram = keyof typeof programs;

/** Where the packages are unpacked: below the folder that every stack of this checkout shares. */
export function peersFolder(cache: string): string {
  return join(cache, 'peers');
}

/** The peers and load generators that this machine has: unpacked by us, or installed. */
export class Peers {
  readonly #roots: readonly string[];
  readonly #missing = new Set<PeerProgram>();

  constructor(cache: string) {
    this.#roots = [peersFolder(cache), '/'];
  }

  /** The program's full path, or undefined when it has to be done without; the table's notes then say so. */
  find(program: PeerProgram): string | undefined {
    const root = this.rootOf(program);
    if (root !== undefined) return join(root, programs[program]);
    this.#missing.add(program);
    return undefined;
  }

  /** The folder that the program's package is unpacked in: ours, or the machine's `/`. */
  rootOf(program: PeerProgram): string | undefined {
    return this.#roots.find((root) => existsSync(join(root, programs[program])));
  }

  /** The environment for a program of ours: it finds the libraries that were unpacked beside it. */
  environment(): NodeJS.ProcessEnv {
    const own = this.#roots[0] ?? '';
    const folders = globSync(join(own, 'usr/lib/{postfix,*-linux-gnu}'));
    return {
      PATH: process.env.PATH,
      LC_ALL: 'C',
      ...(folders.length ? { LD_LIBRARY_PATH: folders.join(':') } : {}),
    };
  }

  /** What could not be compared or loaded properly for want of a program. */
  notes(): string[] {
    if (this.#missing.size === 0) return [];
    const generators = (['smtp-source', 'ab'] as const).filter((name) => this.#missing.has(name));
    const byNode = `Without ${generators.join(' and ')} the load came from Node, which takes the server's processor.`;
    return [
      `Not here: ${[...this.#missing].join(', ')}; what they would show is left out. As root on Debian:`,
      '  npm run bench -- --install-peers',
      ...(generators.length > 0 ? [byNode] : []),
    ];
  }
}
