import { describe, expect, it } from '@jest/globals';
import { type Failure, meaningOf, type Step } from './failure.js';
import { FLAG } from './token.js';

const SET = FLAG.userPinInitialized;

describe('what a failed call means, whichever call it was', () => {
  const table: [Step, string, Partial<Failure>, string][] = [
    ['load', 'undefined symbol: C_GetFunctionList', {}, 'moduleBroken'],
    // SoftHSM, and OpenSC with an SO PIN object
    ['log-in-with-puk', 'CKR_PIN_INCORRECT', {}, 'pukWrong'],
    ['log-in-with-puk', 'CKR_PIN_LOCKED', {}, 'pukLocked'],
    ['log-in-with-puk', 'CKR_PIN_LEN_RANGE', {}, 'pukWrong'],
    ['log-in-with-puk', 'CKR_FUNCTION_NOT_SUPPORTED', {}, 'unblockWayWrong'],
    // OpenSC without one
    ['set-pin-with-puk', 'CKR_PIN_INCORRECT', {}, 'pukWrong'],
    ['set-pin-with-puk', 'CKR_PIN_INCORRECT', { flagsAfter: FLAG.soPinFinalTry }, 'pukWrongOneLeft'],
    ['set-pin-with-puk', 'CKR_PIN_INCORRECT', { flagsAfter: FLAG.soPinLocked }, 'pukLocked'],
    ['set-pin-with-puk', 'CKR_PIN_LOCKED', {}, 'pukLocked'],
    ['set-pin-with-puk', 'CKR_PIN_LEN_RANGE', {}, 'pinRefused'],
    ['set-pin-with-puk', 'CKR_DATA_INVALID', {}, 'pinRefused'],
    ['set-pin-with-puk', 'CKR_USER_NOT_LOGGED_IN', {}, 'unblockWayWrong'],
    ['log-in', 'CKR_PIN_INCORRECT', { flagsAfter: SET }, 'pinWrong'],
    ['log-in', 'CKR_PIN_INCORRECT', { flagsAfter: SET | FLAG.userPinCountLow }, 'pinWrong'],
    ['log-in', 'CKR_PIN_INCORRECT', { flagsAfter: SET | FLAG.userPinFinalTry }, 'pinWrongOneLeft'],
    ['log-in', 'CKR_PIN_INCORRECT', { flagsAfter: SET | FLAG.userPinLocked }, 'pinLocked'],
    ['log-in', 'CKR_PIN_LOCKED', {}, 'pinLocked'],
    ['log-in', 'CKR_PIN_LEN_RANGE', { flagsAfter: SET }, 'pinWrong'],
    ['log-in', 'CKR_USER_PIN_NOT_INITIALIZED', {}, 'notActivated'],
    ['change-pin', 'CKR_PIN_INCORRECT', { flagsAfter: SET }, 'pinWrong'],
    ['change-pin', 'CKR_PIN_LEN_RANGE', { flagsAfter: SET }, 'pinRefused'],
    ['sign', 'CKR_DEVICE_REMOVED', {}, 'cardGone'],
    ['change-pin', 'CKR_SESSION_HANDLE_INVALID', {}, 'cardGone'],
    ['set-pin-with-puk', 'CKR_GENERAL_ERROR', { cardGone: true }, 'cardGone'],
    ['sign', 'CKR_GENERAL_ERROR', {}, 'cardRefused'],
    ['find-card', 'noCard', {}, 'noCard'],
  ];
  it.each(table)('%s, %s %j: %s', (step, code, more, meaning) => {
    expect(meaningOf({ step, code, cardGone: false, ...more })).toBe(meaning);
  });
});
