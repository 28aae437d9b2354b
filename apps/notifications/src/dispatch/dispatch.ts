export type ChannelName = 'email' | 'sms';
export type Language = 'hy' | 'en' | 'ru';
export type Parameters = Readonly<Record<string, string>>;

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
}

/** One try to send it; `attempt` counts from 1. */
export interface Try extends Dispatch {
  readonly attempt: number;
}
