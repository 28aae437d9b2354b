import { type Money, sum, times } from './money.js';
import type { Month } from './month.js';
import { NO_PRICES, type PricePeriod, type Prices } from './tariff.js';

/** To whom the letters of a line went. */
export type LineKind = 'person' | 'organisation' | 'phone';

const PRICE_OF: Readonly<Record<LineKind, keyof Prices>> = {
  person: 'letterToPerson',
  organisation: 'letterToOrganisation',
  phone: 'smsSegment',
};

/** Counted letters of one address, kind, month and price period, not priced yet. */
export interface Tally {
  readonly sender: string;
  readonly kind: LineKind;
  /** When they were accepted: another month than the statement's when they were told late. */
  readonly month: Month;
  /** The first and the last day of them. Tallies of one address and kind have no day in common. */
  readonly from: string;
  readonly to: string;
  /** Which of the organisation's price periods, from 1; 0 before the first. */
  readonly period: number;
  readonly recipients: number;
  /** Parts of SMS. */
  readonly segments: number;
  readonly evidenceCount: number;
}

/** A line of a statement: what one address sent to one kind of recipient at one price. */
export interface Line {
  /** From 1. */
  readonly line: number;
  readonly sender: string;
  readonly kind: LineKind;
  readonly month: Month;
  readonly from: string;
  readonly to: string;
  /** The day from which the tariff holds that gave the price; absent when there was none, and the price is 0.00. */
  readonly tariffFrom?: string;
  readonly recipients: number;
  /** What is paid for: letters, once for each recipient, or parts of SMS. */
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly amount: Money;
  /** The evidence A.1 of the letters; the root (RFC 6962) is there once the statement is closed. */
  readonly evidence: { readonly count: number; readonly root?: string };
}

/** Puts tallies, in their order, at the prices of their periods. */
export function priceLines(tallies: readonly Tally[], periods: readonly PricePeriod[]): Line[] {
  return tallies.map((tally, index) => {
    const { sender, kind, month, from, to, recipients, segments, evidenceCount } = tally;
    const period = periods[tally.period - 1];
    const quantity = kind === 'phone' ? segments : recipients;
    const unitPrice = (period?.tariff.prices ?? NO_PRICES)[PRICE_OF[kind]];
    return {
      line: index + 1,
      ...{ sender, kind, month, from, to, recipients, quantity, unitPrice },
      ...(period === undefined ? {} : { tariffFrom: period.from }),
      amount: times(unitPrice, quantity),
      evidence: { count: evidenceCount },
    };
  });
}

/** What an operator put right on a later statement. */
export interface CorrectionLine {
  readonly correctionId: string;
  /** The closed statement, and its line when it is about one. */
  readonly statementMonth: Month;
  readonly line?: number;
  /** Of what the line counts; negative takes back. */
  readonly quantity?: number;
  readonly reason: string;
  readonly amount: Money;
}

/** Sums over a statement's lines. */
export interface StatementTotals {
  readonly messages: number;
  readonly sms: number;
  readonly smsSegments: number;
  /** With corrections. */
  readonly amount: Money;
}

export function totalsOf(lines: readonly Line[], corrections: readonly CorrectionLine[]): StatementTotals {
  const phones = lines.filter(({ kind }) => kind === 'phone');
  const letters = lines.filter(({ kind }) => kind !== 'phone');
  return {
    messages: add(letters.map(({ recipients }) => recipients)),
    sms: add(phones.map(({ recipients }) => recipients)),
    smsSegments: add(phones.map(({ quantity }) => quantity)),
    amount: sum([...lines, ...corrections].map(({ amount }) => amount)),
  };
}

function add(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** What an organisation's addresses sent in a month, and what it costs. */
export interface Statement {
  readonly organisation: string;
  readonly month: Month;
  /** A provisional one changes until the month is closed, and has neither number nor time. */
  readonly state: 'provisional' | 'closed';
  readonly number?: string;
  readonly closedAt?: string;
  readonly lines: readonly Line[];
  readonly corrections: readonly CorrectionLine[];
  readonly total: StatementTotals;
}
