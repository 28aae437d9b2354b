import { setTimeout as pause } from 'node:timers/promises';
import pkcs11js from 'pkcs11js';
import type { Failure, Step } from '../token/failure.js';
import {
  type CardReading,
  type Purpose,
  purposeOf,
  PURPOSES,
  type TokenCertificate,
  type TokenReading,
} from '../token/token.js';

type Slot = pkcs11js.Handle;
export type Session = pkcs11js.Handle;

const OBJECTS_MAX = 64;
const POLL_MS = 200;
const REMOVAL_MS = 3000;
/** Codes that only a card, or its program about it, gives. */
const CARD_ANSWERED = /^CKR_(PIN|USER|DATA|KEY|MECHANISM)_|^certificateMissing$/;
/** CK_SLOT_INFO, CKF_TOKEN_PRESENT; pkcs11js does not name it. */
const SLOT_HAS_TOKEN = 0x1;
/** PKCS#11 pads its texts with blanks, and pkcs11js leaves them. */
const PADDING = /[\s\0]+$/;

/** A step that failed: what, by which code, and how the token stands since. */
export class StepFailed extends Error {
  constructor(readonly failure: Failure) {
    super(`${failure.step}: ${failure.code}`);
  }
}

/** One PKCS#11 module, in a process of its own; the only user of pkcs11js. */
export class Pkcs11Module {
  readonly library = new pkcs11js.PKCS11();
  readonly #path: string;

  /** @throws StepFailed load */
  constructor(path: string) {
    this.#path = path;
    try {
      this.library.load(path);
      this.library.C_Initialize();
    } catch (error) {
      throw new StepFailed({ step: 'load', code: codeOf(error), cardGone: false });
    }
  }

  close(): void {
    this.library.C_Finalize();
    this.library.close();
  }

  get isOpenSc(): boolean {
    return this.library.C_GetInfo().manufacturerID.startsWith('OpenSC');
  }

  read(): CardReading {
    const info = this.library.C_GetInfo();
    const version = `${info.libraryVersion.major}.${info.libraryVersion.minor}`;
    return {
      module: { path: this.#path, name: trimmed(info.libraryDescription), version },
      readers: this.#readers(),
      tokens: this.#tokens().map(({ slot, purpose }) => this.readToken(slot, purpose)),
    };
  }

  /** A card shows one slot for each PIN, all with the reader's name. */
  #readers(): CardReading['readers'] {
    const present = new Map<string, boolean>();
    for (const slot of this.library.C_GetSlotList(false)) {
      const { slotDescription, flags } = this.library.C_GetSlotInfo(slot);
      const name = trimmed(slotDescription);
      present.set(name, present.get(name) === true || (flags & SLOT_HAS_TOKEN) !== 0);
    }
    return [...present].map(([name, hasCard]) => ({ name, hasCard }));
  }

  /** In the order in which the manual has them, whatever the slots are. */
  #tokens(): { slot: Slot; purpose: Purpose }[] {
    const slots = this.library.C_GetSlotList(true).map((slot) => {
      const { label, flags } = this.library.C_GetTokenInfo(slot);
      return { slot, found: purposeOf(trimmed(label), flags) };
    });
    return PURPOSES.flatMap((purpose) =>
      slots.filter(({ found }) => found === purpose).map(({ slot }) => ({ slot, purpose })),
    );
  }

  readToken(slot: Slot, purpose: Purpose): TokenReading {
    const info = this.library.C_GetTokenInfo(slot);
    return {
      purpose,
      label: trimmed(info.label),
      serial: trimmed(info.serialNumber),
      reader: trimmed(this.library.C_GetSlotInfo(slot).slotDescription),
      flags: info.flags,
      pinLength: { min: info.minPinLen, max: info.maxPinLen },
      certificates: this.#certificates(slot),
    };
  }

  /** Certificates are readable without a PIN. */
  #certificates(slot: Slot): TokenCertificate[] {
    const session = this.library.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION);
    try {
      return this.find(session, pkcs11js.CKO_CERTIFICATE).map((object) => {
        const [id, der] = this.library.C_GetAttributeValue(session, object, [
          { type: pkcs11js.CKA_ID },
          { type: pkcs11js.CKA_VALUE },
        ]);
        return { id: octets(id).toString('hex'), der: octets(der) };
      });
    } finally {
      this.library.C_CloseSession(session);
    }
  }

  find(session: Session, objectClass: number, id?: Buffer): pkcs11js.Handle[] {
    const template = [{ type: pkcs11js.CKA_CLASS, value: objectClass }];
    this.library.C_FindObjectsInit(
      session,
      id === undefined ? template : [...template, { type: pkcs11js.CKA_ID, value: id }],
    );
    try {
      return this.library.C_FindObjects(session, OBJECTS_MAX);
    } finally {
      this.library.C_FindObjectsFinal(session);
    }
  }

  /**
   * Slot ids change with every start of a module, so a token is found by what it is.
   * @throws StepFailed cardGone when it is not that card any more
   */
  slotOf(purpose: Purpose, serial: string): Slot {
    const found = this.#tokens().find(
      (one) =>
        one.purpose === purpose && trimmed(this.library.C_GetTokenInfo(one.slot).serialNumber) === serial,
    );
    if (found === undefined) throw new StepFailed({ step: 'find-card', code: 'cardGone', cardGone: true });
    return found.slot;
  }

  /** Runs one call; its failure is told with what the token says of itself afterwards. */
  attempt<Result>(step: Step, slot: Slot, call: () => Result): Result {
    try {
      return call();
    } catch (error) {
      if (error instanceof StepFailed) throw error;
      const code = codeOf(error);
      throw new StepFailed({ step, code, ...this.#afterwards(slot, CARD_ANSWERED.test(code)) });
    }
  }

  /** A reader needs a moment to see that a card is gone, which is why the call failed that says nothing clear. */
  #afterwards(slot: Slot, answered: boolean): { flagsAfter?: number; cardGone: boolean } {
    const until = performance.now() + (answered ? 0 : REMOVAL_MS);
    while (this.#isPresent(slot)) {
      if (performance.now() >= until) return { flagsAfter: this.#flags(slot), cardGone: false };
      // Nothing else runs in this process.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
    }
    return { cardGone: true };
  }

  #isPresent(slot: Slot): boolean {
    try {
      return this.library.C_GetSlotList(true).some((one) => one.equals(slot));
    } catch {
      return false;
    }
  }

  #flags(slot: Slot): number {
    try {
      return this.library.C_GetTokenInfo(slot).flags;
    } catch {
      return 0;
    }
  }

  /** Whether the card went and came back within the time; polls, since waiting calls of PKCS#11 can not be ended. */
  async awaitReinsertion(waitMs: number): Promise<boolean> {
    const until = performance.now() + waitMs;
    let gone = false;
    while (performance.now() < until) {
      const present = this.#tokens().length > 0;
      if (gone && present) return true;
      gone ||= !present;
      await pause(POLL_MS);
    }
    return false;
  }
}

function trimmed(text: string): string {
  return text.replace(PADDING, '');
}

function octets(attribute: pkcs11js.AttributeResult | undefined): Buffer {
  return attribute?.value ?? Buffer.alloc(0);
}

/** pkcs11js names the code in the message (`CKR_…:160`); what a loader says is told as it is. */
export function codeOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /CKR_[A-Z0-9_]+/.exec(message)?.[0] ?? message;
}
