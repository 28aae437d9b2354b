import { type Database, type PreparedStatement, rows, type Transaction } from '@pep/persistence';

/** Who works through the evidence, each at a pace of its own. */
export type Follower = 'forward-mail' | 'return-receipts';

/** Up to which sequence a follower has done its work. */
export async function followedThrough(tx: Transaction, name: Follower): Promise<bigint> {
  const [row] = await rows<{ through: string }>(tx, 'SELECT through FROM evidence_follower WHERE name = $1', [
    name,
  ]);
  if (row === undefined) throw new Error(`evidence_follower has no row ${name}; its migration makes it`);
  return BigInt(row.through);
}

const NEXT_EVIDENCE: PreparedStatement = {
  name: 'next_evidence',
  text: 'SELECT sequence FROM evidence WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence OFFSET $3 LIMIT 1',
};

/** The sequence with which about `limit` pieces of evidence after `after` end; `settled` when there are fewer. */
export async function nextEvidence(
  database: Database,
  { after, settled, limit }: { readonly after: bigint; readonly settled: bigint; readonly limit: number },
): Promise<bigint> {
  const [row] = await database.readPrepared<{ sequence: string }>(NEXT_EVIDENCE, [
    String(after),
    String(settled),
    limit - 1,
  ]);
  return row === undefined ? settled : BigInt(row.sequence);
}

/** Says that the work up to `through` is done in this transaction; false when another replica has done it. */
export async function advanceFollower(
  tx: Transaction,
  name: Follower,
  { after, through }: { readonly after: bigint; readonly through: bigint },
): Promise<boolean> {
  const done = await rows(
    tx,
    'UPDATE evidence_follower SET through = $3 WHERE name = $1 AND through = $2 RETURNING name',
    [name, String(after), String(through)],
  );
  return done.length > 0;
}
