import type { ReaderRole } from './reading.js';

/** As what somebody, or something, looks into a mailbox. */
export type AccessRole = ReaderRole | 'staff' | 'machine';

export const ACCESS_ACTIONS = [
  'list',
  'message',
  'content',
  'part',
  'proof',
  'bundle',
  'acknowledgement',
  'correction',
  'accesses',
  'delegates',
  'delegate-set',
  'delegate-removed',
  'forwarding',
  'forwarding-set',
  'forwarding-confirmed',
  'copy',
] as const;

/** What was looked at or done. */
export type AccessAction = (typeof ACCESS_ACTIONS)[number];

/** One look into a mailbox, or one thing done in it, before it is written down. */
export interface NewAccess {
  readonly identifier: string;
  readonly at: Date;
  readonly action: AccessAction;
  readonly messageId?: string;
  readonly part?: number;
  /** A machine has no PSN. */
  readonly by: { readonly role: AccessRole; readonly psn?: string; readonly name: string };
  /** Of a delegate that was set or removed: who, and with what right. Of a copy: where it went. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The same, written down. */
export interface Access extends NewAccess {
  /** Rises with each; its place in the log. */
  readonly sequence: string;
}
