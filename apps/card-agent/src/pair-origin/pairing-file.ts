import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const pairings = z.object({
  /** The code that `pep-card pair` shows, until it is used or over. */
  code: z.object({ digest: z.string(), until: z.iso.datetime(), triesLeft: z.int() }).optional(),
  /** Pages that typed a code, by the digest of what they were given for it. */
  pages: z.array(z.object({ origin: z.string(), digest: z.string() })),
});

export type Pairings = z.infer<typeof pairings>;

const NONE: Pairings = { pages: [] };

/** Which pages are paired: a file that only this user reads; no secret is in it, only digests. */
export class PairingFile {
  readonly #folder: string;
  readonly #file: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, 'pairings.json');
  }

  read(): Pairings {
    try {
      return pairings.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      // Missing, or not ours: nobody is paired.
      return NONE;
    }
  }

  write(value: Pairings): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${this.#file}.new`, JSON.stringify(value), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}
