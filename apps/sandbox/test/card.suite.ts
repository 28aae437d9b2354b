import { jest } from '@jest/globals';
import { type CardStack, type CardStackOptions, startCardStack } from '@pep/testing';
import { makeContent } from './card-keys.js';
import { AUTH, Tokens } from './token.suite.js';

// A card is slow, and on a busy machine each of its hundred commands waits for the processor.
jest.setTimeout(180_000);

export const AS_ISSUED = { isSet: false, triesLeft: 0, pukTriesLeft: 10 };
export const ACTIVE = { isSet: true, triesLeft: 3, pukTriesLeft: 10 };

/** A card in a reader, and OpenSC in a process of its own. */
export class CardSuite {
  private constructor(
    readonly stack: CardStack,
    readonly tokens: Tokens,
  ) {}

  static async start(options: Partial<CardStackOptions> = {}): Promise<CardSuite> {
    const stack = await startCardStack({ content: makeContent('P-256'), ...options });
    return new CardSuite(stack, Tokens.load(stack));
  }

  /** The card is as issued, and in. */
  async reset(): Promise<void> {
    await this.stack.factory();
    await this.stack.insert();
    await this.tokens.appearing(AUTH);
  }

  async stop(): Promise<void> {
    await this.tokens.stop();
    await this.stack.stop();
  }
}
