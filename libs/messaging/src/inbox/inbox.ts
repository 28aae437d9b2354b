import { binaryUuids, type Database, endsOf, rows, type Transaction } from '@pep/persistence';
import { checkedId, type FollowedRecord, type RawRecord } from '../fact-envelope.js';

/** Facts that came in one partition. */
interface Page {
  readonly place: string;
  readonly ids: string[];
  low: string;
  high: string;
}

/** Where facts are that somebody told again by hand, and those of which nobody knows any more where they came. */
const ANYWHERE = '';

/**
 * Claims facts for a consumer in its transaction, and gives those that it has not handled before. Who claims facts of a
 * partition waits for others who do.
 *
 * A repeat comes in the partition of the first: both have the same key. So it is looked for among the ids of that partition,
 * and because ids grow with time, only in pages whose range overlaps.
 * @throws MalformedFact when the id of one is no UUID
 */
export async function claimFacts(
  tx: Transaction,
  consumer: string,
  followed: readonly FollowedRecord[],
): Promise<readonly FollowedRecord[]> {
  const pages = toPages(followed);
  // Two statements: one alone would not see what was committed while it waited.
  await lockPlaces(tx, consumer, pages);
  const known = new Set(await addPages(tx, consumer, pages));
  const hadRepeats = known.size > 0;
  // Also of a fact that is twice in the batch only the first is fresh.
  const fresh = followed.filter(({ id }) => !known.has(id) && known.add(id));
  if (hadRepeats && fresh.length > 0) await addPages(tx, consumer, toPages(fresh));
  return fresh;
}

/** Who claims facts from anywhere has all places for itself; others share that, and have their own. */
async function lockPlaces(tx: Transaction, consumer: string, pages: readonly Page[]): Promise<void> {
  const places = [...new Set([ANYWHERE, ...pages.map(({ place }) => place)])];
  const isAnywhere = places.length === 1;
  await tx.query(
    `SELECT CASE WHEN alone THEN pg_advisory_xact_lock(key) ELSE pg_advisory_xact_lock_shared(key) END
     FROM unnest($1::text[], $2::boolean[]) AS place (name, alone), hashtextextended(name, 0) AS key`,
    [places.map((place) => `${consumer} ${place}`), places.map((place) => place !== ANYWHERE || isAnywhere)],
  );
}

/** Adds pages if none of their facts was handled before, or else nothing. @returns those that were */
async function addPages(tx: Transaction, consumer: string, pages: readonly Page[]): Promise<string[]> {
  const lengths = pages.map(({ ids }) => ids.length);
  const found = await rows<{ id: string }>(
    tx,
    `WITH given AS (
       SELECT place, low, high, ($6::uuid[])[last - length + 1:last] AS fact_ids
       FROM unnest($2::text[], $3::uuid[], $4::uuid[], $5::int[], $7::int[]) AS page (place, low, high, length, last)),
     repeat AS MATERIALIZED (
       SELECT id FROM given, LATERAL (
         SELECT held.fact_ids FROM inbox_page AS held
         WHERE held.consumer = $1 AND ${pages[0]?.place === ANYWHERE ? 'true' : IN_THE_SAME_PLACE}
           AND held.high >= given.low AND held.low <= given.high) AS held, unnest(held.fact_ids) AS id
       WHERE id = ANY($6)),
     added AS (
       INSERT INTO inbox_page (consumer, place, low, high, fact_ids)
       SELECT $1, place, low, high, fact_ids FROM given WHERE NOT EXISTS (SELECT FROM repeat))
     SELECT id FROM repeat`,
    [
      consumer,
      pages.map(({ place }) => place),
      pages.map(({ low }) => low),
      pages.map(({ high }) => high),
      lengths,
      binaryUuids(pages.flatMap(({ ids }) => ids)),
      endsOf(lengths),
    ],
  );
  return found.map(({ id }) => id);
}

const IN_THE_SAME_PLACE = `held.place IN (given.place, '${ANYWHERE}')`;

/** In one order, so that two transactions never wait for each other in a circle. */
function toPages(followed: readonly FollowedRecord[]): Page[] {
  const pages = new Map<string, Page>();
  let page: Page | undefined;
  let last: RawRecord | undefined;
  for (const one of followed) {
    const { record } = one;
    const id = checkedId(one);
    // Those of a partition mostly come one after the other.
    if (page === undefined || last?.partition !== record.partition || last.topic !== record.topic)
      page = pageAt(pages, placeOf(record), id);
    page.ids.push(id);
    if (id < page.low) page.low = id;
    if (id > page.high) page.high = id;
    last = record;
  }
  return [...pages.values()].sort((one, other) => (one.place < other.place ? -1 : 1));
}

function pageAt(pages: Map<string, Page>, place: string, id: string): Page {
  let page = pages.get(place);
  if (page === undefined) pages.set(place, (page = { place, ids: [], low: id, high: id }));
  return page;
}

function placeOf({ topic, partition }: RawRecord): string {
  return partition < 0 ? ANYWHERE : `${topic}/${String(partition)}`;
}

const FORGOTTEN_AT_ONCE = 10_000;

/**
 * Forgets what was handled longer ago than `retentionMs`, by the database's clock, which also says when a page was added: business
 * time can be moved. Safe to run at any time, side by side.
 */
export async function forgetClaims(database: Database, retentionMs: number): Promise<void> {
  for (let forgotten = FORGOTTEN_AT_ONCE; forgotten === FORGOTTEN_AT_ONCE;) {
    const gone = await database.withTransaction((tx) =>
      rows(
        tx,
        `DELETE FROM inbox_page WHERE ctid = ANY(ARRAY(
           SELECT ctid FROM inbox_page WHERE handled_at < now() - $1 * interval '1 millisecond' LIMIT $2
           FOR UPDATE SKIP LOCKED))
         RETURNING 1`,
        [retentionMs, FORGOTTEN_AT_ONCE],
      ),
    );
    forgotten = gone.length;
  }
}
