import { readFileSync } from 'node:fs';
import { AppError } from '@pep/errors';
import { ERRORS } from './errors.js';
import { Secret } from './token/secret.js';

const NEW_LINE = 0x0a;
const RETURN = 0x0d;
const CONTROL_C = 0x03;
const BACKSPACES = [0x08, 0x7f];
const STDIN = 0;

/** Where secrets come from: typed unseen, or one a line from a file descriptor, in the order of the questions. */
export type SecretSource =
  { readonly kind: 'terminal' } | { readonly kind: 'descriptor'; readonly fd: number };

/** Which of `--secrets-stdin` and `--secrets-fd` was given. Never argv or the environment: other programs can read those. */
export function secretSource(stdin: boolean, fd: string | undefined): SecretSource {
  if (fd !== undefined && /^\d{1,4}$/.test(fd)) return { kind: 'descriptor', fd: Number(fd) };
  return stdin ? { kind: 'descriptor', fd: STDIN } : { kind: 'terminal' };
}

/** Questions and lines. */
export class Terminal {
  readonly #source: SecretSource;
  #lines: Buffer[] | undefined;

  constructor(source: SecretSource) {
    this.#source = source;
  }

  /** Whether a person can be asked. */
  get isInteractive(): boolean {
    return this.#source.kind === 'terminal' && process.stdin.isTTY;
  }

  print(line: string): void {
    process.stdout.write(`${line}\n`);
  }

  /** @throws AppError NO_INPUT when there is nobody to ask and nothing was handed over */
  async secret(question: string): Promise<Secret> {
    if (this.#source.kind === 'descriptor') return new Secret(this.#nextLine(this.#source.fd));
    if (!process.stdin.isTTY) throw new AppError(ERRORS.noInput);
    process.stderr.write(question);
    return new Secret(await typedLine(false));
  }

  /** Whether a person types `yes`; nobody there is no. */
  async agrees(question: string): Promise<boolean> {
    if (!this.isInteractive) return false;
    process.stderr.write(question);
    return (await typedLine(true)).toString().trim().toLowerCase() === 'yes';
  }

  #nextLine(fd: number): Buffer {
    this.#lines ??= linesOf(fd);
    const line = this.#lines.shift();
    if (line === undefined) throw new AppError(ERRORS.noInput);
    return line;
  }
}

/** The lines of what was handed over, as buffers of their own; what was read is wiped. */
function linesOf(fd: number): Buffer[] {
  const all = readFileSync(fd);
  const lines: Buffer[] = [];
  for (let start = 0; start < all.length;) {
    const found = all.indexOf(NEW_LINE, start);
    const end = found < 0 ? all.length : found;
    lines.push(Buffer.from(all.subarray(start, all[end - 1] === RETURN ? end - 1 : end)));
    start = end + 1;
  }
  all.fill(0);
  return lines;
}

const LINE_OCTETS_MAX = 256;

/** One line from the keyboard, octet by octet into one buffer, so that nothing else holds it. */
function typedLine(visible: boolean): Promise<Buffer> {
  const { stdin } = process;
  const line = Buffer.alloc(LINE_OCTETS_MAX);
  let length = 0;
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      stdin.off('data', take).setRawMode(false).pause();
      process.stderr.write('\n');
    };
    const take = (chunk: Buffer): void => {
      for (const octet of chunk) {
        if (octet === CONTROL_C) {
          finish();
          line.fill(0);
          reject(new AppError(ERRORS.noInput));
        } else if (octet === NEW_LINE || octet === RETURN) {
          finish();
          resolve(line.subarray(0, length));
        } else if (BACKSPACES.includes(octet)) length = Math.max(0, length - 1);
        else if (length < LINE_OCTETS_MAX) line[length++] = octet;
      }
      if (visible) process.stderr.write(chunk);
      chunk.fill(0);
    };
    stdin.setRawMode(true).resume().on('data', take);
  });
}
