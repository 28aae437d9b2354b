export const LANGUAGES = ['hy', 'en', 'ru'] as const;

/** How a person is reached, and what they agreed to, whoever says it. */
export interface SubscriberEntry {
  readonly psn: string;
  /** Confirmed, `374XXXXXXXX`. */
  readonly mobile?: string | undefined;
  /** Confirmed, at most three. */
  readonly emails: readonly string[];
  /** In which the person wants to be written to. */
  readonly language: (typeof LANGUAGES)[number];
  /** The ways by which the person agreed to be told of letters and of the service. */
  readonly notices: { readonly sms: boolean; readonly email: boolean };
}

/** A subscriber as the service keeps them. */
export interface Subscriber extends SubscriberEntry {
  /** Rises by one with each change. */
  readonly version: number;
  readonly changedAt: Date;
}

/** The subscriber after `entry` was said about them; undefined when that says nothing new. */
export function subscribe(
  known: Subscriber | undefined,
  entry: SubscriberEntry,
  at: Date,
): Subscriber | undefined {
  if (known !== undefined && saysTheSame(known, entry)) return undefined;
  return { ...entry, version: (known?.version ?? 0) + 1, changedAt: at };
}

function saysTheSame(known: SubscriberEntry, entry: SubscriberEntry): boolean {
  return (
    known.mobile === entry.mobile &&
    known.emails.join(' ') === entry.emails.join(' ') &&
    known.language === entry.language &&
    known.notices.sms === entry.notices.sms &&
    known.notices.email === entry.notices.email
  );
}
