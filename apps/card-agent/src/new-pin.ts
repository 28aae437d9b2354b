import { AppError } from '@pep/errors';
import { ERRORS } from './errors.js';
import { holderCertificate } from './holder.js';
import { weaknessesOf } from './pin/weak-pin.js';
import type { Secret } from './token/secret.js';
import type { TokenReading } from './token/token.js';

/** A PIN as it is typed for the first time: twice. */
export interface NewPin {
  readonly newPin: Secret;
  readonly confirmPin: Secret;
}

/**
 * Looks at a new PIN before the card is asked anything.
 * @throws AppError PIN_MISMATCH; PIN_WEAK with a field error for each reason
 */
export function refuseBadPin(
  { newPin, confirmPin }: NewPin,
  token: TokenReading,
  known: { readonly oldPin?: Secret; readonly puk?: Secret },
): void {
  if (!newPin.bytes.equals(confirmPin.bytes)) throw new AppError(ERRORS.pinMismatch);
  const psn = holderCertificate(token)?.psn;
  const weaknesses = weaknessesOf(newPin.text(), {
    length: token.pinLength,
    ...(known.oldPin !== undefined && { oldPin: known.oldPin.text() }),
    ...(known.puk !== undefined && { puk: known.puk.text() }),
    ...(psn !== undefined && { psn }),
  });
  if (weaknesses.length === 0) return;
  throw new AppError(ERRORS.pinWeak, {
    errors: weaknesses.map((weakness) => ({ field: 'newPin', message: weakness })),
  });
}
