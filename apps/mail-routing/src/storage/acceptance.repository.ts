import { rows, type Transaction } from '@pep/persistence';
import type { RecipientKind } from '../message/recipient.js';
import { messageOf } from './look-ups.js';

/** An acceptance as its evidence A.1 has it, with what is needed to count it. */
export interface RecordedAcceptance {
  /** Order of recording. */
  readonly sequence: string;
  readonly evidenceId: string;
  readonly at: Date;
  readonly organisation: string;
  readonly sender: string;
  readonly kinds: readonly RecipientKind[];
  readonly smsSegments: number | null;
}

/** Acceptances in the order of their recording: those after `after`, between two moments, at most `limit`. */
export async function listAcceptances(
  tx: Transaction,
  wanted: { readonly after: string; readonly from: Date; readonly before: Date; readonly limit: number },
): Promise<RecordedAcceptance[]> {
  return rows<RecordedAcceptance>(
    tx,
    `SELECT sequence, evidence.id AS "evidenceId", at, organisation, sender,
       (SELECT json_agg(one ->> 'kind') FROM json_array_elements(basis -> 'recipients') AS one) AS kinds,
       (basis ->> 'smsSegments')::int AS "smsSegments"
     FROM evidence ${messageOf('evidence')}
     WHERE sequence > $1 AND event = 'SubmissionAcceptance' AND at >= $2 AND at < $3
     ORDER BY sequence LIMIT $4`,
    [wanted.after, wanted.from, wanted.before, wanted.limit],
  );
}
