import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { evidenceSealed } from '@pep/contracts';
import { TellSealed } from '../src/seal-evidence/tell-sealed.js';
import { ORIGIN, startEvidenceLog } from './evidence-log.suite.js';

interface Told {
  readonly topic: string;
  readonly key: string;
  readonly data: {
    readonly treeSize: number;
    readonly root: string;
    readonly checkpoint: string;
    readonly entries: readonly { readonly id: string; readonly logIndex: number }[];
  };
}

describe('telling what was sealed', () => {
  let log: Awaited<ReturnType<typeof startEvidenceLog>>;

  beforeEach(async () => {
    log = await startEvidenceLog();
  }, 60_000);
  afterEach(() => log.stop(), 30_000);

  const told = () => log.query<Told>('SELECT topic, key, body::json AS data FROM outbox ORDER BY id');
  const teller = (database = log.database) => new TellSealed(database, ORIGIN);
  const tellAll = async () => {
    while (await teller().execute());
  };

  it('is facts of at most 1,000 entries under each checkpoint', async () => {
    const ids = await log.record(1_001);
    await log.sealer().execute();
    expect(await teller().execute()).toBe(true);
    expect(await teller().execute()).toBe(false);
    const facts = await told();
    expect(facts.map(({ topic, key, data }) => [topic, key, data.treeSize, data.entries.length])).toEqual([
      ['pep.evidence.v1', ORIGIN, 1_001, 1_000],
      ['pep.evidence.v1', ORIGIN, 1_001, 1],
    ]);
    const [note = ''] = await log.notes();
    const [{ at } = {}] = await log.query<{ at?: Date }>('SELECT DISTINCT at FROM evidence');
    for (const { data } of facts) {
      expect(evidenceSealed.schema.parse(data)).toEqual(data);
      expect([data.checkpoint, data.root]).toEqual([note, note.split('\n')[2]]);
    }
    expect(facts[1]?.data.entries).toEqual([
      {
        id: ids.at(-1),
        event: 'ContentConsignment',
        at: at?.toISOString(),
        messageId: expect.any(String),
        recipient: { identifier: '5001950015', kind: 'person' },
        digest: expect.stringMatching(/^sha-256:[0-9a-f]{64}$/),
        logIndex: 1_000,
      },
    ]);
  });

  it('is in the order of the log, each piece once, whatever was recorded late', async () => {
    const sealer = log.sealer();
    const late = log.database.dataSource.createQueryRunner();
    await late.startTransaction();
    const lateIds = await log.record(2, late.manager);
    const early = await log.record(300);
    await sealer.execute();
    await late.commitTransaction();
    await late.release();
    await sealer.execute();
    await tellAll();
    const entries = (await told()).flatMap(({ data }) => data.entries);
    expect(entries.map(({ id }) => id)).toEqual([...early, ...lateIds]);
    expect(entries.map(({ logIndex }) => logIndex)).toEqual([...Array(302).keys()]);
  });

  it('is done by one of several at once, and again by the next after one that failed', async () => {
    await log.record(3);
    await log.sealer().execute();
    const tellers = await Promise.all([1, 2, 3].map(async () => teller(await log.connect())));
    await log.query('ALTER TABLE outbox ADD CONSTRAINT broken CHECK (id < 0) NOT VALID');
    await expect(tellers[0]?.execute()).rejects.toThrow('broken');
    await log.query('ALTER TABLE outbox DROP CONSTRAINT broken');
    await Promise.all(tellers.map((one) => one.execute()));
    expect((await told()).map(({ data }) => data.entries.length)).toEqual([3]);
  });

  it('says nothing of checkpoints of which an earlier release has told', async () => {
    await log.record(2);
    await log.sealer().execute();
    await log.query('UPDATE evidence_checkpoint SET told = true');
    await log.record(1);
    await log.sealer().execute();
    await tellAll();
    expect((await told()).map(({ data }) => data.entries.map(({ logIndex }) => logIndex))).toEqual([[2]]);
  });
});
