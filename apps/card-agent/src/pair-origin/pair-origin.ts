import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { AppError } from '@pep/errors';
import type { Clock } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import type { PairingFile } from './pairing-file.js';

export const CODE_MINUTES = 5;
const CODE_LIMIT = 100_000_000;
const CODE_DIGITS = 8;
const CODE_TRIES = 5;
const TOKEN_OCTETS = 32;
const PAGES_MAX = 20;
const MINUTE_MS = 60_000;

/**
 * Lets a web page use the agent once its user has typed a code there that only this computer's user was shown. The
 * Origin header alone keeps other pages away, which browsers can not let lie; but any program on this computer, of any
 * of its users, can send any header. What the code gives, it has to show with every call.
 */
export class PairOrigin {
  readonly #file: PairingFile;
  readonly #clock: Clock;

  constructor(file: PairingFile, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
  }

  /** A new code for the next page; an older one is over. */
  newCode(): string {
    const code = String(randomInt(CODE_LIMIT)).padStart(CODE_DIGITS, '0');
    const until = new Date(this.#clock.now().getTime() + CODE_MINUTES * MINUTE_MS).toISOString();
    const { pages } = this.#file.read();
    this.#file.write({ pages, code: { digest: digestOf(code), until, triesLeft: CODE_TRIES } });
    return code;
  }

  /** @returns what the page has to show from now on @throws AppError CODE_WRONG */
  execute(origin: string, code: string): string {
    const { code: expected, pages } = this.#file.read();
    if (
      expected === undefined ||
      expected.triesLeft <= 0 ||
      expected.until < this.#clock.now().toISOString()
    ) {
      throw new AppError(ERRORS.codeWrong);
    }
    if (!same(expected.digest, digestOf(code))) {
      this.#file.write({ pages, code: { ...expected, triesLeft: expected.triesLeft - 1 } });
      throw new AppError(ERRORS.codeWrong);
    }
    const token = randomBytes(TOKEN_OCTETS).toString('base64url');
    const page = { origin, digest: digestOf(token) };
    this.#file.write({ pages: [page, ...pages].slice(0, PAGES_MAX) });
    return token;
  }

  /** Whether the page has typed a code once. */
  isPaired(origin: string, token: string): boolean {
    const digest = digestOf(token);
    return this.#file.read().pages.some((page) => page.origin === origin && same(page.digest, digest));
  }

  forgetAll(): void {
    this.#file.write({ pages: [] });
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function same(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
