import { rows, type Transaction } from '@pep/persistence';

/** How much is not settled. */
export interface OpenCounts {
  readonly running: number;
  readonly overdue: number;
  readonly contradicted: number;
  readonly refunds: number;
  readonly differences: number;
}

/** @param overdueSince what is open since before it should have been settled */
export async function countOpen(tx: Transaction, overdueSince: Date): Promise<OpenCounts> {
  const [counts] = await rows<OpenCounts>(
    tx,
    `SELECT
       (SELECT count(*)::int FROM payment WHERE state IN ('created', 'registered')) AS running,
       (SELECT count(*)::int FROM payment WHERE state IN ('created', 'registered') AND created_at < $1) AS overdue,
       (SELECT count(*)::int FROM payment WHERE contradiction IS NOT NULL) AS contradicted,
       (SELECT count(*)::int FROM refund WHERE state = 'requested' AND requested_at < $1) AS refunds,
       (SELECT count(*)::int FROM difference WHERE NOT corrected AND found_at > $1 - interval '7 days') AS differences`,
    [overdueSince],
  );
  return counts ?? { running: 0, overdue: 0, contradicted: 0, refunds: 0, differences: 0 };
}
