import { AppError } from '@pep/errors';
import { ERRORS } from '../errors.js';
import { type NewPin, refuseBadPin } from '../new-pin.js';
import { type TokenView, viewOf } from '../token.view.js';
import { chooseUsableToken } from '../token/choose-token.js';
import { type Secret, spending } from '../token/secret.js';
import type { CardReading, Purpose } from '../token/token.js';
import type { Tokens } from '../token/tokens.js';

export interface PinReplacement extends NewPin {
  readonly token: Purpose;
  readonly pin: Secret;
  readonly lastTry: boolean;
}

/** Changes a PIN that is known. One try of the PIN. */
export class ChangePin {
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /**
   * @param seen what the holder was shown; no other card is touched
   * @throws AppError that says what became of it; see errors.ts
   */
  async execute(replacement: PinReplacement, seen?: CardReading): Promise<TokenView> {
    const { pin, newPin, confirmPin, lastTry } = replacement;
    return spending([pin, newPin, confirmPin], async () => {
      const token = chooseUsableToken(seen ?? (await this.#tokens.read()), replacement.token, lastTry);
      if (pin.bytes.length === 0) throw new AppError(ERRORS.noInput);
      refuseBadPin(replacement, token, { oldPin: pin });
      const { purpose, serial } = token;
      return viewOf(await this.#tokens.changePin({ purpose, serial, pin, newPin, lastTry }));
    });
  }
}
