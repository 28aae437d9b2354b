import type { SigningKey } from '../log/note.js';

/** Where the keys are that sign checkpoints: a hardware module, or a file. */
export interface SealKeys {
  /** The label of the key that is to sign from now on. */
  readonly current: string;

  /**
   * A key by its label.
   * @returns undefined when there is none of that label
   * @throws Error when they can not be asked
   */
  open(label: string): Promise<SigningKey | undefined>;
}
