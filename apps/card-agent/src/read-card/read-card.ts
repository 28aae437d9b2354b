import { type TokenView, viewOf } from '../token.view.js';
import type { CardReading } from '../token/token.js';
import type { Tokens } from '../token/tokens.js';

export interface CardView extends Pick<CardReading, 'module' | 'readers'> {
  readonly tokens: readonly TokenView[];
}

/** Readers, the card's tokens, how their PINs stand, their certificates. Needs no PIN and uses no try. */
export class ReadCard {
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  async execute(): Promise<CardView> {
    const { tokens, ...rest } = await this.#tokens.read();
    return { ...rest, tokens: tokens.map(viewOf) };
  }
}
