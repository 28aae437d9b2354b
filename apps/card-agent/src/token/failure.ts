import { ERRORS, type ErrorName } from '../errors.js';
import { pinStanding, pukStanding } from './token.js';

/** What was being done when a PKCS#11 call failed. */
export type Step =
  | 'load'
  | 'find-card'
  | 'log-in-with-puk'
  | 'set-pin-with-puk'
  | 'log-in'
  | 'change-pin'
  | 'find-key'
  | 'sign';

/** A failed call, as the process that made it tells it. */
export interface Failure {
  readonly step: Step;
  /** Such as `CKR_PIN_INCORRECT`; or a name of our own catalogue, where nothing was called. */
  readonly code: string;
  /** The token's flags afterwards; absent when it is not there any more. */
  readonly flagsAfter?: number;
  readonly cardGone: boolean;
}

const PUK_STEPS: readonly Step[] = ['log-in-with-puk', 'set-pin-with-puk'];

/** Codes that mean the same whichever call they come from (PKCS#11 2.40, section 5.1). */
const ANYWHERE: Readonly<Record<string, ErrorName>> = {
  CKR_TOKEN_NOT_PRESENT: 'cardGone',
  CKR_DEVICE_REMOVED: 'cardGone',
  CKR_SESSION_HANDLE_INVALID: 'cardGone',
  CKR_SESSION_CLOSED: 'cardGone',
  CKR_SLOT_ID_INVALID: 'cardGone',
  CKR_TOKEN_NOT_RECOGNIZED: 'noCard',
};

/** A PIN or PUK whose form the card or its program does not take (OpenSC passes the card's 6A80 on as DATA_INVALID). */
const FORM_REFUSED: readonly string[] = [
  'CKR_PIN_LEN_RANGE',
  'CKR_PIN_INVALID',
  'CKR_DATA_INVALID',
  'CKR_DATA_LEN_RANGE',
  'CKR_ARGUMENTS_BAD',
];

/** A program that has no such way for a PUK. */
const WAY_UNKNOWN: readonly string[] = [
  'CKR_FUNCTION_NOT_SUPPORTED',
  'CKR_USER_NOT_LOGGED_IN',
  'CKR_USER_TYPE_INVALID',
  'CKR_OPERATION_NOT_INITIALIZED',
];

/** What a failure means to the holder. */
export function meaningOf(failure: Failure): ErrorName {
  if (failure.code in ERRORS) return failure.code as ErrorName;
  if (failure.step === 'load') return 'moduleBroken';
  const everywhere = failure.cardGone ? 'cardGone' : ANYWHERE[failure.code];
  if (everywhere !== undefined) return everywhere;
  return (
    (PUK_STEPS.includes(failure.step) ? meaningWithPuk(failure) : meaningWithPin(failure)) ?? 'cardRefused'
  );
}

/**
 * A wrong PUK shows up where it is first used, which differs: SoftHSM and OpenSC with an SO PIN at C_Login, OpenSC
 * without one at C_InitPIN, with the other style at C_SetPIN.
 */
function meaningWithPuk({ step, code, flagsAfter = 0 }: Failure): ErrorName | undefined {
  if (code === 'CKR_PIN_LOCKED') return 'pukLocked';
  if (code === 'CKR_PIN_INCORRECT') return wrongPuk(flagsAfter);
  if (WAY_UNKNOWN.includes(code)) return 'unblockWayWrong';
  if (!FORM_REFUSED.includes(code)) return undefined;
  return step === 'log-in-with-puk' ? wrongPuk(flagsAfter) : 'pinRefused';
}

function wrongPuk(flagsAfter: number): ErrorName {
  const { locked, warning } = pukStanding(flagsAfter);
  if (locked) return 'pukLocked';
  return warning === 'last-try' ? 'pukWrongOneLeft' : 'pukWrong';
}

function meaningWithPin({ step, code, flagsAfter = 0 }: Failure): ErrorName | undefined {
  if (code === 'CKR_PIN_LOCKED') return 'pinLocked';
  if (code === 'CKR_USER_PIN_NOT_INITIALIZED') return 'notActivated';
  if (code === 'CKR_PIN_INCORRECT') return wrongPin(flagsAfter);
  if (!FORM_REFUSED.includes(code)) return undefined;
  if (step === 'log-in') return wrongPin(flagsAfter);
  return step === 'change-pin' ? 'pinRefused' : undefined;
}

function wrongPin(flagsAfter: number): ErrorName {
  const { state, triesLeft } = pinStanding(flagsAfter);
  if (state === 'locked') return 'pinLocked';
  return triesLeft === 1 ? 'pinWrongOneLeft' : 'pinWrong';
}
