import { AppError } from '@pep/errors';
import { ERRORS } from '../errors.js';
import { type NewPin, refuseBadPin } from '../new-pin.js';
import { type TokenView, viewOf } from '../token.view.js';
import { chooseTokenForPuk } from '../token/choose-token.js';
import { type Secret, spending } from '../token/secret.js';
import type { CardReading, Purpose } from '../token/token.js';
import type { PukUse, Tokens } from '../token/tokens.js';

export interface PinActivation extends NewPin, PukUse {
  readonly token: Purpose;
  readonly puk: Secret;
}

/** Sets a token's PIN with the PUK: the manual's "PIN activation", and the way back from a locked PIN. One try of the PUK. */
export class ActivatePin {
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /**
   * @param seen what the holder was shown; no other card is touched
   * @throws AppError that says what became of it; see errors.ts
   */
  async execute(activation: PinActivation, seen?: CardReading): Promise<TokenView> {
    const { puk, newPin, confirmPin, notWhenActive, lastTry } = activation;
    return spending([puk, newPin, confirmPin], async () => {
      const token = chooseTokenForPuk(seen ?? (await this.#tokens.read()), activation.token, activation);
      if (puk.bytes.length === 0) throw new AppError(ERRORS.noInput);
      refuseBadPin(activation, token, { puk });
      const { purpose, serial } = token;
      return viewOf(await this.#tokens.setPin({ purpose, serial, puk, newPin, notWhenActive, lastTry }));
    });
  }
}
