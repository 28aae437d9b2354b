import type { Clock } from '@pep/service-kit';
import type { Middleware } from '../middleware/module-paths.js';
import type { Tokens } from '../token/tokens.js';
import { checkBrowsers } from './check-browsers.js';
import { checkCard } from './check-card.js';
import type { Finding } from './finding.js';

/** Looks at everything that a sign-in with the card needs on this computer; changes nothing. */
export class CheckComputer {
  readonly #middleware: Middleware | undefined;
  readonly #tokens: Tokens;
  readonly #clock: Clock;

  constructor(middleware: Middleware | undefined, tokens: Tokens, clock: Clock) {
    this.#middleware = middleware;
    this.#tokens = tokens;
    this.#clock = clock;
  }

  async execute(): Promise<readonly Finding[]> {
    const card = await checkCard(this.#middleware, this.#tokens, this.#clock);
    return this.#middleware === undefined ? card : [...card, ...(await checkBrowsers(this.#middleware))];
  }
}
