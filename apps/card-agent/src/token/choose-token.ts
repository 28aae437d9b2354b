import { AppError } from '@pep/errors';
import { ERRORS } from '../errors.js';
import {
  type CardReading,
  hasPinPad,
  pinStanding,
  pukStanding,
  type Purpose,
  type TokenReading,
} from './token.js';
import type { PukUse } from './tokens.js';

/**
 * The token for a purpose, of the one card that is there.
 * @throws AppError NO_READER, NO_CARD, PIN_PAD
 */
export function chooseToken(reading: CardReading, purpose: Purpose): TokenReading {
  const token = reading.tokens.find((one) => one.purpose === purpose);
  if (token === undefined) throw new AppError(reading.readers.length === 0 ? ERRORS.noReader : ERRORS.noCard);
  if (hasPinPad(token.flags)) throw new AppError(ERRORS.pinPad);
  return token;
}

/**
 * The same, where the PIN is about to be used.
 * @throws AppError also NOT_ACTIVATED, PIN_LOCKED, and LAST_TRY without the holder's consent
 */
export function chooseUsableToken(reading: CardReading, purpose: Purpose, lastTry: boolean): TokenReading {
  const token = chooseToken(reading, purpose);
  const { state, warning } = pinStanding(token.flags);
  if (state === 'not-activated') throw new AppError(ERRORS.notActivated);
  if (state === 'locked') throw new AppError(ERRORS.pinLocked);
  if (warning === 'last-try' && !lastTry) throw new AppError(ERRORS.lastTry);
  return token;
}

/**
 * The same, where the PUK is about to be used.
 * @throws AppError also PUK_LOCKED, ALREADY_ACTIVE, and LAST_TRY without the holder's consent
 */
export function chooseTokenForPuk(reading: CardReading, purpose: Purpose, use: PukUse): TokenReading {
  const token = chooseToken(reading, purpose);
  const { locked, warning } = pukStanding(token.flags);
  if (use.notWhenActive && pinStanding(token.flags).state === 'active')
    throw new AppError(ERRORS.alreadyActive);
  if (locked) throw new AppError(ERRORS.pukLocked);
  if (warning === 'last-try' && !use.lastTry) throw new AppError(ERRORS.lastTry);
  return token;
}
