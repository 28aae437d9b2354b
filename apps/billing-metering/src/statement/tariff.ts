import type { Money } from './money.js';

/** What one of each costs. */
export interface Prices {
  readonly letterToPerson: Money;
  readonly letterToOrganisation: Money;
  /** Of each part of an SMS (3GPP TS 23.040). */
  readonly smsSegment: Money;
}

/** Prices from a day on, in Yerevan, until the next tariff of the same holder begins. */
export interface Tariff {
  readonly validFrom: string;
  /** Whose own it is; the general one when absent. */
  readonly organisation?: string;
  readonly prices: Prices;
}

/** A time in which one tariff holds for an organisation; it ends where the next one begins. */
export interface PricePeriod {
  readonly from: string;
  readonly tariff: Tariff;
}

/** The price where no tariff holds yet. */
const NOTHING: Money = { value: '0.00', currency: 'AMD' };
export const NO_PRICES: Prices = {
  letterToPerson: NOTHING,
  letterToOrganisation: NOTHING,
  smsSegment: NOTHING,
};

/**
 * Which tariffs hold for an organisation, and when: from the day its first own one begins its own, before that the
 * general ones. In the order of time, without gaps after the first.
 */
export function pricePeriods(tariffs: readonly Tariff[], organisation: string): PricePeriod[] {
  const own = inOrder(tariffs.filter((one) => one.organisation === organisation));
  const general = inOrder(tariffs.filter((one) => one.organisation === undefined));
  const [firstOwn] = own;
  const before = general.filter((one) => firstOwn === undefined || one.validFrom < firstOwn.validFrom);
  return [...before, ...own].map((tariff) => ({ from: tariff.validFrom, tariff }));
}

function inOrder(tariffs: readonly Tariff[]): Tariff[] {
  return tariffs.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
}
