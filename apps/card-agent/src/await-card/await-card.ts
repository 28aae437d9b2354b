import type { Tokens } from '../token/tokens.js';

/** Waits until the card was taken out and inserted again, as the manual asks for after activation. */
export class AwaitCard {
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** @throws AppError NOT_REINSERTED */
  async execute(waitSeconds: number): Promise<void> {
    await this.#tokens.awaitReinsertion(waitSeconds * 1000);
  }
}
