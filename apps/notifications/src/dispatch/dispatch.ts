export const CHANNEL_NAMES = ['email', 'sms'] as const;
export type ChannelName = (typeof CHANNEL_NAMES)[number];
export type Language = 'hy' | 'en' | 'ru';
export type Parameters = Readonly<Record<string, string>>;

/** A letter and one of its recipients. */
export interface Letter {
  readonly messageId: string;
  readonly recipient: { readonly identifier: string; readonly kind: 'person' | 'organisation' | 'phone' };
}

/** A text that somebody asked to be sent. */
export interface Dispatch {
  readonly id: string;
  readonly channel: ChannelName;
  readonly template: string;
  readonly recipient: string;
  readonly language: Language;
  readonly parameters: Parameters;
  /** Further parameters, sealed for this service. */
  readonly sealed: string | undefined;
  readonly validUntil: Date;
  /** A person waits for it now: it goes before all that is not. */
  readonly urgent: boolean;
  /** The letter that it is about; told with everything that becomes of it. */
  readonly letter: Letter | undefined;
}

/** One try to send it; `attempt` counts from 1. */
export interface Try extends Dispatch {
  readonly attempt: number;
  /** Its recipient has stopped notices by SMS. */
  readonly stopped: boolean;
}
