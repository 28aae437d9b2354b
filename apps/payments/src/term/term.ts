/** A paid year, calendar days in Yerevan, both included. */
export interface Term {
  readonly startsOn: string;
  readonly endsOn: string;
}

/** A payment that buys a year. */
export interface Purchase {
  readonly paymentId: string;
  /** Day in Yerevan on which it was paid. */
  readonly paidOn: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The year that each purchase bought, in the order of payment: it begins where the one before ends, or on the day of
 * payment. A purchase that was given back is not among them, so that later ones move forward into its place.
 */
export function termsOf(purchases: readonly Purchase[]): Map<string, Term> {
  const terms = new Map<string, Term>();
  let paidUntil: string | undefined;
  for (const { paymentId, paidOn } of purchases) {
    const term = yearFrom(firstDay(paidOn, paidUntil));
    terms.set(paymentId, term);
    paidUntil = term.endsOn;
  }
  return terms;
}

/** The first day of the year that is bought on `today` when all is paid until `paidUntil`. */
export function firstDay(today: string, paidUntil: string | undefined): string {
  if (paidUntil === undefined || paidUntil < today) return today;
  return dayAfter(paidUntil, 1);
}

/** A year ends on the day before the same date of the next one; one that begins on 29 February ends on 28 February. */
function yearFrom(startsOn: string): Term {
  const [year = 0, month = 1, day = 1] = startsOn.split('-').map(Number);
  // 29 February of a common year is 1 March here.
  const next = new Date(Date.UTC(year + 1, month - 1, day));
  return { startsOn, endsOn: new Date(next.getTime() - DAY_MS).toISOString().slice(0, 10) };
}

function dayAfter(day: string, days: number): string {
  return new Date(new Date(`${day}T00:00:00Z`).getTime() + days * DAY_MS).toISOString().slice(0, 10);
}
