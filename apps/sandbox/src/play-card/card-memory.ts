import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { PIN_TRIES, PUK_TRIES } from '../smartcard/pin.js';
import { ISSUED_PINS, type PinStates } from '../smartcard/pins.js';

const SECRET_FILE = 0o600;

const pinSchema = z.object({
  pin: z.string().optional(),
  triesLeft: z.int().min(0).max(PIN_TRIES),
  pukTriesLeft: z.int().min(0).max(PUK_TRIES),
});
const memorySchema = z.object({ auth: pinSchema, sign: pinSchema });

/** What the card keeps without power, in a file that only this account may read. */
export class CardMemory {
  constructor(private readonly path: string) {}

  /** How the PINs stand; as issued on a card that was never used. */
  read(): PinStates {
    try {
      return memorySchema.parse(JSON.parse(readFileSync(this.path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ISSUED_PINS;
      throw error;
    }
  }

  /** A kill in between leaves the old state or the new. */
  write(states: PinStates): void {
    const draft = `${this.path}.draft`;
    writeFileSync(draft, JSON.stringify(states), { mode: SECRET_FILE });
    renameSync(draft, this.path);
  }

  /** The card is as issued again. */
  clear(): void {
    rmSync(this.path, { force: true });
  }
}
