import type { Pkcs11Way } from '../middleware/unblock-way.js';
import type { Failure } from '../token/failure.js';
import type { CardReading, Purpose, TokenReading } from '../token/token.js';

interface TokenJob {
  readonly purpose: Purpose;
  readonly serial: string;
  readonly lastTry: boolean;
}

/** What the child process is asked for. Secrets travel as octets, so that both ends can zero them. */
export type Job =
  | { readonly name: 'read' }
  | { readonly name: 'await-reinsertion'; readonly waitMs: number }
  | (TokenJob & {
      readonly name: 'set-pin';
      readonly way: Pkcs11Way;
      readonly notWhenActive: boolean;
      readonly puk: Uint8Array;
      readonly newPin: Uint8Array;
    })
  | (TokenJob & { readonly name: 'change-pin'; readonly pin: Uint8Array; readonly newPin: Uint8Array })
  | (TokenJob & {
      readonly name: 'sign';
      readonly pin: Uint8Array;
      readonly keyId: string;
      readonly data: Uint8Array;
    });

export type JobOf<Name extends Job['name']> = Extract<Job, { name: Name }>;

/** What each job answers. */
export interface Answers {
  read: CardReading;
  'await-reinsertion': boolean;
  'set-pin': TokenReading;
  'change-pin': TokenReading;
  sign: Buffer;
}

export interface Assignment {
  readonly module: string;
  readonly job: Job;
}

export type Outcome =
  | { readonly ok: true; readonly value: Answers[keyof Answers] }
  | { readonly ok: false; readonly failure: Failure };
