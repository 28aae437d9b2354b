import pkcs11js from 'pkcs11js';
import type { ErrorName } from '../errors.js';
import { pinStanding, pukStanding, type TokenReading } from '../token/token.js';
import type { JobOf } from './job.js';
import { codeOf, type Pkcs11Module, type Session, StepFailed } from './module.js';

type Slot = pkcs11js.Handle;

/** Refuses before anything is tried. */
function refuse(reason: ErrorName): never {
  throw new StepFailed({ step: 'find-card', code: reason, cardGone: false });
}

/** A session that takes changes; everything of the session goes with it. */
export function inSession<Result>(
  module: Pkcs11Module,
  slot: Slot,
  work: (session: Session) => Result,
): Result {
  const flags = pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION;
  const session = module.attempt('find-card', slot, () => module.library.C_OpenSession(slot, flags));
  try {
    return work(session);
  } finally {
    // Where the card is gone, so is the session; the process ends in a moment.
    try {
      module.library.C_CloseSession(session);
    } catch {
      /* nothing is left to close */
    }
  }
}

/** Activates or unblocks: one try of the PUK, in the one way that is configured. */
export function setPin(module: Pkcs11Module, job: JobOf<'set-pin'>): TokenReading {
  const slot = module.slotOf(job.purpose, job.serial);
  // The flags are looked at again: another program may have been here since the holder saw them.
  const { flags } = module.library.C_GetTokenInfo(slot);
  const pin = pinStanding(flags);
  const puk = pukStanding(flags);
  if (puk.locked) refuse('pukLocked');
  if (puk.warning === 'last-try' && !job.lastTry) refuse('lastTry');
  if (pin.state === 'active' && job.notWhenActive) refuse('alreadyActive');
  // To a card whose PIN works this call is a change of PIN, and would burn a try of the PIN.
  if (pin.state === 'active' && job.way === 'set-pin') refuse('notLocked');
  inSession(module, slot, (session) => {
    if (job.way === 'so-init-pin') initPin(module, slot, session, job);
    else
      module.attempt('set-pin-with-puk', slot, () =>
        module.library.C_SetPIN(session, text(job.puk), text(job.newPin)),
      );
  });
  return module.readToken(slot, job.purpose);
}

function initPin(module: Pkcs11Module, slot: Slot, session: Session, job: JobOf<'set-pin'>): void {
  const { library } = module;
  module.attempt('log-in-with-puk', slot, () => library.C_Login(session, pkcs11js.CKU_SO, text(job.puk)));
  try {
    module.attempt('set-pin-with-puk', slot, () => {
      try {
        library.C_InitPIN(session, text(job.newPin));
      } catch (error) {
        // The length was checked before. OpenSC says this where its unblock style is not set (opensc.conf).
        if (module.isOpenSc && codeOf(error) === 'CKR_PIN_LEN_RANGE') refuse('unblockWayWrong');
        throw error;
      }
    });
  } finally {
    logOut(module, session);
  }
}

/** One try of the PIN; a token that takes changes only after a login takes them so, and others do not mind. */
export function changePin(module: Pkcs11Module, job: JobOf<'change-pin'>): TokenReading {
  const slot = usableSlot(module, job);
  inSession(module, slot, (session) => {
    logIn(module, slot, session, job.pin);
    try {
      module.attempt('change-pin', slot, () =>
        module.library.C_SetPIN(session, text(job.pin), text(job.newPin)),
      );
    } finally {
      logOut(module, session);
    }
  });
  return module.readToken(slot, job.purpose);
}

/** The slot of a token whose PIN may be tried now. */
export function usableSlot(module: Pkcs11Module, job: JobOf<'change-pin' | 'sign'>): Slot {
  const slot = module.slotOf(job.purpose, job.serial);
  const { state, warning } = pinStanding(module.library.C_GetTokenInfo(slot).flags);
  if (state === 'not-activated') refuse('notActivated');
  if (state === 'locked') refuse('pinLocked');
  if (warning === 'last-try' && !job.lastTry) refuse('lastTry');
  return slot;
}

export function logIn(module: Pkcs11Module, slot: Slot, session: Session, pin: Uint8Array): void {
  module.attempt('log-in', slot, () => module.library.C_Login(session, pkcs11js.CKU_USER, text(pin)));
}

export function logOut(module: Pkcs11Module, session: Session): void {
  try {
    module.library.C_Logout(session);
  } catch {
    /* the card is gone, and its login with it */
  }
}

/** PKCS#11 through pkcs11js takes a string, which can not be zeroed; the process that made it ends. */
export function text(secret: Uint8Array): string {
  return Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength).toString();
}
