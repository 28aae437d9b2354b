import { describe, expect, it } from '@jest/globals';
import { changePin, ISSUED, type PinOutcome, type PinState, unblockPin, verifyPin } from './pin.js';

const RULE = { puk: '87654321', minLength: 4, maxLength: 8 };
const ACTIVE: PinState = { pin: '2580', triesLeft: 3, pukTriesLeft: 10 };
const LOCKED: PinState = { ...ACTIVE, triesLeft: 0 };
const PUK_LOST: PinState = { ...LOCKED, pukTriesLeft: 0 };

type Step = (state: PinState) => PinOutcome;
const verify =
  (pin: string): Step =>
  (state) =>
    verifyPin(state, pin);
const change =
  (old: string, next: string): Step =>
  (state) =>
    changePin(state, RULE, old, next);
const unblock =
  (puk: string, next: string): Step =>
  (state) =>
    unblockPin(state, RULE, puk, next);

describe('a PIN of the virtual card', () => {
  it.each<readonly [string, PinState, Step, number, Partial<PinState>]>([
    ['as issued refuses every PIN', ISSUED, verify('2580'), 0x6983, {}],
    ['as issued can not be changed', ISSUED, change('', '2580'), 0x6983, {}],
    ['as issued is set by its PUK', ISSUED, unblock('87654321', '2580'), 0x9000, ACTIVE],
    ['as issued counts a wrong PUK', ISSUED, unblock('00000000', '2580'), 0x63c9, { pukTriesLeft: 9 }],
    ['is verified', ACTIVE, verify('2580'), 0x9000, {}],
    ['counts a wrong PIN', ACTIVE, verify('0000'), 0x63c2, { triesLeft: 2 }],
    ['says of the last try', { ...ACTIVE, triesLeft: 2 }, verify('0000'), 0x63c1, { triesLeft: 1 }],
    ['locks after it', { ...ACTIVE, triesLeft: 1 }, verify('0000'), 0x6983, { triesLeft: 0 }],
    ['has all tries again when right', { ...ACTIVE, triesLeft: 1 }, verify('2580'), 0x9000, { triesLeft: 3 }],
    ['refuses the right one when locked', LOCKED, verify('2580'), 0x6983, {}],
    ['is changed', ACTIVE, change('2580', '13579'), 0x9000, { pin: '13579' }],
    ['counts a change with the wrong one', ACTIVE, change('0000', '13579'), 0x63c2, { triesLeft: 2 }],
    ['does not become too short', ACTIVE, change('2580', '123'), 0x6a80, {}],
    ['does not become too long', ACTIVE, change('2580', '123456789'), 0x6a80, {}],
    ['counts a wrong old one before it looks at the new', ACTIVE, change('1', '2'), 0x63c2, { triesLeft: 2 }],
    ['is not changed when locked', LOCKED, change('2580', '13579'), 0x6983, {}],
    ['is unlocked by its PUK', LOCKED, unblock('87654321', '13579'), 0x9000, { pin: '13579', triesLeft: 3 }],
    [
      'is replaced by its PUK when not locked',
      ACTIVE,
      unblock('87654321', '13579'),
      0x9000,
      { pin: '13579' },
    ],
    ['loses no PUK try by a short PIN', LOCKED, unblock('87654321', '1'), 0x6a80, {}],
    ['locks the PUK too', { ...LOCKED, pukTriesLeft: 1 }, unblock('1', '2580'), 0x6983, { pukTriesLeft: 0 }],
    ['is lost when the PUK is locked', PUK_LOST, unblock('87654321', '2580'), 0x6983, {}],
    ['has all PUK tries again', { ...LOCKED, pukTriesLeft: 1 }, unblock('87654321', '2580'), 0x9000, ACTIVE],
  ])('%s', (...[, before, step, status, differs]) => {
    expect(step(before)).toEqual({ state: { ...before, ...differs }, status });
  });
});
