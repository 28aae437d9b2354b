import { type EvidenceSealed, SEALED_ENTRIES_MAX } from '@pep/contracts';
import { addRecords, toRecord } from '@pep/messaging';
import type { Database, Transaction } from '@pep/persistence';
import { sealed } from '../facts.js';
import {
  lockUntold,
  markTold,
  readEntries,
  type UntoldCheckpoint,
} from '../storage/untold-checkpoint.repository.js';

/** Tells of the evidence under each checkpoint, once and in order, after it was sealed: no round of sealing waits for it. */
export class TellSealed {
  constructor(
    private readonly database: Database,
    private readonly origin: string,
  ) {}

  /** Tells of the first checkpoint of which nobody was told; false when there was none, or another tells it. */
  execute(): Promise<boolean> {
    return this.database.withTransaction(async (tx) => {
      const untold = await lockUntold(tx);
      if (untold === undefined) return false;
      await addRecords(tx, await this.#factsOf(tx, untold));
      await markTold(tx, untold.size);
      return true;
    });
  }

  async #factsOf(tx: Transaction, { size, sizeBefore, note, sealedAt }: UntoldCheckpoint) {
    const checkpoint = {
      log: this.origin,
      treeSize: size,
      root: rootOf(note),
      checkpoint: note,
      sealedAt: sealedAt.toISOString(),
    };
    const texts = await readEntries(tx, { from: sizeBefore, to: size, limit: SEALED_ENTRIES_MAX });
    return texts.map((entries) => factOf(checkpoint, entries));
  }
}

/** How the body of a fact without entries ends. */
const EMPTY = '[]}';

/** The entries are JSON already; as objects they would be written once more. */
function factOf(checkpoint: Omit<EvidenceSealed, 'entries'>, entries: string): ReturnType<typeof toRecord> {
  const record = toRecord(sealed({ ...checkpoint, entries: [] }));
  return { ...record, body: `${record.body.slice(0, -EMPTY.length)}[${entries}]}` };
}

/** The third line of a checkpoint (C2SP tlog-checkpoint). */
function rootOf(note: string): string {
  return note.split('\n', 3)[2] ?? '';
}
