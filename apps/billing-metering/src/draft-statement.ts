import type { Transaction } from '@pep/persistence';
import type { Month } from './statement/month.js';
import { priceLines, type Statement, totalsOf } from './statement/statement.js';
import { pricePeriods } from './statement/tariff.js';
import { correctionsBooked } from './storage/correction.repository.js';
import { readTallies } from './storage/statement.repository.js';
import { tariffsFor } from './storage/tariff.repository.js';

/**
 * The statement of a month as it is at this moment. Once the month is closed no entry and no correction comes to it, and
 * prices of days gone by never change: the draft is then final.
 */
export async function draftStatement(
  tx: Transaction,
  organisation: string,
  month: Month,
): Promise<Statement> {
  const periods = pricePeriods(await tariffsFor(tx, organisation), organisation);
  const starts = periods.map(({ from }) => from);
  const lines = priceLines(await readTallies(tx, organisation, month, starts), periods);
  const corrections = await correctionsBooked(tx, organisation, month);
  const total = totalsOf(lines, corrections);
  return { organisation, month, state: 'provisional', lines, corrections, total };
}
