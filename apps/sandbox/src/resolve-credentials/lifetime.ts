const DAY_MS = 86_400_000;
/** A clock of another machine may be behind ours; a certificate must be valid there at once too. */
const CLOCK_SKEW_MS = 5 * 60_000;
const RENEWAL_DAYS = 30;

/** From when to when a new certificate is valid, and which certificates that are already there are kept. */
export interface Lifetime {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Whether a certificate that ends then need not be made anew. */
  keeps(notAfter: Date): boolean;
}

/** Valid for so many days from now; made anew when 30 days or less are left. */
export function lastingDays(now: Date, days: number): Lifetime {
  return {
    notBefore: new Date(now.getTime() - CLOCK_SKEW_MS),
    notAfter: new Date(now.getTime() + days * DAY_MS),
    keeps: (notAfter) => notAfter.getTime() - now.getTime() > RENEWAL_DAYS * DAY_MS,
  };
}

/** Was valid for so many days and ended a day ago; kept as long as it is over. */
export function endedYesterday(now: Date, days: number): Lifetime {
  return {
    notBefore: new Date(now.getTime() - (days + 1) * DAY_MS),
    notAfter: new Date(now.getTime() - DAY_MS),
    keeps: (notAfter) => notAfter.getTime() < now.getTime(),
  };
}

/** Valid until then, and for so many days before, or from now when that is earlier. */
export function endingAt(notAfter: Date, now: Date, days: number): Pick<Lifetime, 'notBefore' | 'notAfter'> {
  const began = Math.min(notAfter.getTime() - days * DAY_MS, now.getTime() - CLOCK_SKEW_MS);
  return { notBefore: new Date(began), notAfter };
}
