import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openNote, readPublicKey } from '../src/log/note.js';
import { LEAVES_MAX } from '../src/seal-evidence/seal-evidence.js';
import { findSealedLeaf } from '../src/storage/checkpoint.repository.js';
import { listLogKeys } from '../src/storage/evidence-log.repository.js';
import { PageEvidenceLog1763700002022 } from '../src/storage/page-evidence-log.migration.js';
import { VerifyLog } from '../src/verify-log/verify-log.js';
import { ORIGIN, startEvidenceLog } from './evidence-log.suite.js';

describe('sealing evidence', () => {
  let log: Awaited<ReturnType<typeof startEvidenceLog>>;

  beforeEach(async () => {
    log = await startEvidenceLog();
  }, 60_000);
  afterEach(() => log.stop(), 30_000);

  const verify = () => new VerifyLog(log.database).execute(ORIGIN);
  const placesOf = (ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => (await findSealedLeaf(log.database, id))?.index));
  const keysOf = async () =>
    (await log.database.read(listLogKeys)).map((key) => ({
      name: ORIGIN,
      publicKey: readPublicKey(key.publicKey),
    }));

  it('puts evidence into the log once, in the order of its recording, and signs a checkpoint', async () => {
    const sealer = log.sealer();
    const first = await log.record(3);
    expect(await sealer.execute()).toEqual({ leaves: 3, size: 3 });
    expect(await sealer.execute()).toEqual({ leaves: 0, size: 3 });
    const second = await log.record(300);
    expect(await sealer.execute()).toEqual({ leaves: 300, size: 303 });
    expect(await log.leaves()).toEqual([...first, ...second]);
    const [, note = ''] = await log.notes();
    expect(
      openNote(note, await keysOf())
        ?.split('\n')
        .slice(0, 2),
    ).toEqual([ORIGIN, '303']);
    expect(await verify()).toEqual({ leaves: 303, checkpoints: 2 });
  });

  it('seals what a release without hashes of leaves wrote, by itself and among other evidence', async () => {
    const ids = [
      ...(await log.recordWithoutHash(300)),
      ...(await log.record(300)),
      ...(await log.recordWithoutHash(1)),
    ];
    expect(await log.sealer().execute()).toEqual({ leaves: 601, size: 601 });
    expect(await log.leaves()).toEqual(ids);
    expect(await verify()).toEqual({ leaves: 601, checkpoints: 1 });
  });

  it('shows what was edited before it was sealed', async () => {
    await log.record(3);
    await log.tamper(`UPDATE evidence SET identifier = '5001950023' WHERE sequence = 2`);
    await log.sealer().execute();
    expect((await verify()).problem).toMatch(/^leaf 1: evidence \S+ is not as it was sealed/);
  });

  it('seals a backlog in full rounds', async () => {
    await log.record(LEAVES_MAX);
    await log.record(7);
    const sealer = log.sealer();
    expect(await sealer.execute()).toEqual({ leaves: LEAVES_MAX, size: LEAVES_MAX });
    expect(await sealer.execute()).toEqual({ leaves: 7, size: LEAVES_MAX + 7 });
    expect(await verify()).toEqual({ leaves: LEAVES_MAX + 7, checkpoints: 2 });
  }, 120_000);

  it('neither skips nor waits for evidence that is committed later than what was recorded after it', async () => {
    const sealer = log.sealer();
    const late = log.database.dataSource.createQueryRunner();
    await late.startTransaction();
    const lateIds = await log.record(2, late.manager);
    const early = await log.record(3);
    expect(await sealer.execute()).toMatchObject({ leaves: 3 });
    const more = await log.record(1);
    expect(await sealer.execute()).toMatchObject({ leaves: 1 });
    await late.commitTransaction();
    await late.release();
    expect(await sealer.execute()).toMatchObject({ leaves: 2 });
    expect(await sealer.execute()).toMatchObject({ leaves: 0 });
    const leaves = [...early, ...more, ...lateIds];
    expect(await log.leaves()).toEqual(leaves);
    expect(await placesOf(leaves)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await verify()).toEqual({ leaves: 6, checkpoints: 3 });
  });

  it('goes on with a log that an earlier release has kept, each leaf in its place', async () => {
    const late = log.database.dataSource.createQueryRunner();
    await late.startTransaction();
    const lateIds = await log.record(2, late.manager);
    await log.record(300);
    await log.sealer().execute();
    const before = await log.leaves();
    const migration = new PageEvidenceLog1763700002022();
    for (const step of ['down', 'up'] as const)
      await log.database.withTransaction(async (tx) => {
        if (tx.queryRunner !== undefined) await migration[step](tx.queryRunner);
      });
    await late.commitTransaction();
    await late.release();
    const [more = ''] = await log.record(1);
    expect(await log.sealer().execute()).toEqual({ leaves: 3, size: 303 });
    const leaves = [...before, ...lateIds, more];
    expect(await log.leaves()).toEqual(leaves);
    expect(await placesOf(leaves)).toEqual(leaves.map((_, place) => place));
    expect(await verify()).toEqual({ leaves: 303, checkpoints: 2 });
  });

  it('looks only at what may be new: what no writer can add to any more is settled', async () => {
    const sealer = log.sealer();
    const given = log.database.dataSource.createQueryRunner();
    await given.startTransaction();
    await log.record(4, given.manager);
    await log.record(1);
    const settled = async () =>
      (await log.query<{ settled_sequence: string }>('SELECT settled_sequence FROM evidence_log'))[0]
        ?.settled_sequence;
    await sealer.execute();
    expect(await settled()).toBe('0');
    await given.rollbackTransaction();
    await given.release();
    await sealer.execute();
    expect(await settled()).toBe('5');
  });

  it('lets several sealers at once seal each piece of evidence exactly once', async () => {
    const sealers = [log.sealer(), log.sealer(await log.connect()), log.sealer(await log.connect())];
    const ids: string[] = [];
    for (let turn = 0; turn < 10; turn++) {
      const writing = log.record(17);
      const rounds = await Promise.all(sealers.map((sealer) => sealer.execute()));
      expect(rounds.filter(({ size }) => size !== undefined).length).toBeGreaterThan(0);
      ids.push(...(await writing));
    }
    await sealers[1]?.execute();
    expect((await log.leaves()).sort()).toEqual(ids.sort());
    expect(await verify()).toMatchObject({ leaves: 170 });
  });

  it('has sealed all or nothing of a round that ends in the middle, and goes on from there', async () => {
    const sealer = log.sealer();
    await log.record(5);
    await sealer.execute();
    await log.record(5);
    await log.query('ALTER TABLE evidence_checkpoint ADD CONSTRAINT broken CHECK (size < 10)');
    await expect(sealer.execute()).rejects.toThrow('broken');
    await log.query('ALTER TABLE evidence_checkpoint DROP CONSTRAINT broken');
    expect(await log.leaves()).toHaveLength(5);
    // Another brings the log to the size at which the first one failed, with other leaves.
    await log.tamper('DELETE FROM evidence WHERE sequence > 9');
    await log.record(1);
    await log.sealer(await log.connect()).execute();
    await log.record(3);
    expect(await sealer.execute()).toEqual({ leaves: 3, size: 13 });
    expect(await verify()).toEqual({ leaves: 13, checkpoints: 3 });
  });

  it.each(['ed25519', 'p256'] as const)(
    'lets a new %s key sign its first checkpoint with the one before',
    async (curve) => {
      const sealer = log.sealer();
      await log.record(1);
      await sealer.execute();
      log.keys.rotate('second', curve);
      await log.record(1);
      await sealer.execute();
      await log.record(1);
      await sealer.execute();
      const [first, second] = await keysOf();
      const signedBy = (await log.notes()).map((note) =>
        [first!, second!].map((key) => openNote(note, [key]) !== undefined),
      );
      expect(signedBy).toEqual([
        [true, false],
        [true, true],
        [false, true],
      ]);
      expect(await verify()).toEqual({ leaves: 3, checkpoints: 3 });
    },
  );

  it.each([
    {
      what: 'a new key without the one that signed so far',
      label: 'second',
      lost: 'first',
      why: 'no key first, which signed so far',
    },
    { what: 'no key at all', label: 'nowhere', lost: 'nowhere', why: 'no key nowhere, which is to sign' },
  ])('seals nothing with $what', async ({ label, lost, why }) => {
    const sealer = log.sealer();
    await log.record(1);
    await sealer.execute();
    log.keys.rotate(label);
    log.keys.lose(lost);
    await log.record(1);
    await expect(sealer.execute()).rejects.toThrow(why);
    expect(await log.leaves()).toHaveLength(1);
  });

  it('does not let a replaced key sign again', async () => {
    const sealer = log.sealer();
    for (const label of ['first', 'second']) {
      if (label !== log.keys.current) log.keys.rotate(label);
      await log.record(1);
      await sealer.execute();
    }
    log.keys.current = 'first';
    await log.record(1);
    await expect(sealer.execute()).rejects.toThrow('was replaced by second and can not sign again');
  });

  it.each([
    {
      what: 'a row is deleted',
      sql: 'DELETE FROM evidence WHERE sequence = 400',
      why: /^leaf 399: its evidence is gone/,
    },
    {
      what: 'a row is edited',
      sql: `UPDATE evidence SET identifier = '5001950023' WHERE sequence = 301`,
      why: /^leaf 300: evidence \S+ is not as it was sealed/,
    },
    {
      what: 'a time is moved by a microsecond',
      sql: `UPDATE evidence SET at = at + interval '1 microsecond' WHERE sequence = 1`,
      why: /^leaf 0: evidence/,
    },
    {
      what: 'two leaves are exchanged',
      sql: `UPDATE evidence_page SET evidence_ids = evidence_ids[:7] || evidence_ids[9] || evidence_ids[8] || evidence_ids[10:]
        WHERE tile = 0`,
      why: /^leaf 7: evidence/,
    },
    {
      what: 'a row is slipped in among old ones',
      sql: `INSERT INTO evidence (id, event, message_id, digest, at, sequence) OVERRIDING SYSTEM VALUE
        SELECT uuidv7(), event, message_id, digest, at, 0 FROM evidence LIMIT 1`,
      why: /was never sealed/,
    },
    {
      what: 'the log forgets what it has, and seals it again',
      sql: `WITH forgotten AS (UPDATE evidence_page SET sequences = 'empty') UPDATE evidence_log SET settled_sequence = 0`,
      then: `UPDATE evidence_page SET sequences = '[1,600]'`,
      why: /was sealed more than once/,
    },
    {
      what: 'row and hash are edited alike',
      sql: `UPDATE evidence SET event = 'ContentHandover' WHERE sequence = 10`,
      also: true,
      why: /^the checkpoint of 600 leaves has another root/,
    },
    {
      what: 'a checkpoint is replaced',
      sql: `UPDATE evidence_checkpoint SET note = replace(note, '600', '599')`,
      why: /is not signed by the keys of the log/,
    },
  ])('is found to be tampered with when $what', async ({ sql, also, then, why }) => {
    await log.record(600);
    await log.sealer().execute();
    expect(await verify()).toEqual({ leaves: 600, checkpoints: 1 });
    await log.tamper(sql);
    if (also === true) await forgeLeafHash(10);
    if (then !== undefined) {
      await log.sealer().execute();
      await log.query(then);
    }
    expect((await verify()).problem).toMatch(why);
  });

  /** Writes the hash of the edited row where the old one was, as a careful forger would. */
  async function forgeLeafHash(sequence: number): Promise<void> {
    const { problem = '' } = await verify();
    expect(problem).toContain(`leaf ${String(sequence - 1)}:`);
    const { readSealed } = await import('../src/storage/unsealed-evidence.repository.js');
    const { leafEncoder } = await import('../src/log/leaf.js');
    const { leafHash } = await import('../src/log/hashes.js');
    const found = await log.database.withTransaction((tx) => readSealed(tx, sequence - 1, sequence));
    const hash = leafHash(leafEncoder(found.columns.slice(1))(found.rows[0]!.slice(1)));
    await log.query(
      'UPDATE evidence_tile SET hashes = overlay(hashes PLACING $1 FROM $2) WHERE level = 0 AND number = 0',
      [Buffer.from(hash, 'latin1'), (sequence - 1) * 32 + 1],
    );
  }
});
