import type { EvidenceSealed } from '@pep/contracts';
import { toRecord } from '@pep/messaging';
import { sealed } from '../facts.js';
import { type Digest, leafHash } from '../log/hashes.js';
import { type ColumnValues, leafEncoder } from '../log/leaf.js';
import type { FactRecord } from '../storage/evidence-log.repository.js';
import type { EvidenceRows } from '../storage/unsealed-evidence.repository.js';

/** What facts tell of each piece of evidence, as its leaf has it. */
const TOLD = new Set(['at', 'digest', 'event', 'id', 'messageId', 'recipient']);

/** Evidence that gets its places in the log together, in their order. */
export class SealedBatch {
  readonly ids: string[] = [];
  readonly sequences: string[] = [];
  readonly hashes: Digest[] = [];
  /** JSON of what was added, each time: of the members of a list, without its brackets. */
  readonly #told: string[] = [];

  /** @param firstIndex place of the first leaf */
  constructor(private readonly firstIndex: number) {}

  /** Leaves in the log with these. */
  get size(): number {
    return this.firstIndex + this.hashes.length;
  }

  /** @param found at most as many rows as a fact takes entries */
  add(found: EvidenceRows): void {
    const encode = leafEncoder(found.columns, TOLD);
    const [id, sequence] = [columnOf(found, 'id'), columnOf(found, 'sequence')];
    const entries = found.rows.map((values) => {
      const { leaf, told } = encode(values);
      const entry = `{${told},"logIndex":${String(this.size)}}`;
      this.hashes.push(leafHash(leaf));
      this.ids.push(id(values));
      this.sequences.push(sequence(values));
      return entry;
    });
    // One string at once: what it is made of would be kept, and moved about in memory, until the batch is written.
    this.#told.push(entries.join(','));
  }

  /** Facts of the checkpoint that seals it. */
  facts(checkpoint: Omit<EvidenceSealed, 'entries'>): FactRecord[] {
    return this.#told.map((entries) => {
      const record = toRecord(sealed({ ...checkpoint, entries: [] }));
      // The entries are JSON already; as objects they would be written once more.
      return { ...record, body: `${record.body.slice(0, -EMPTY.length)}[${entries}]}` };
    });
  }
}

/** How the body of a fact without entries ends. */
const EMPTY = '[]}';

function columnOf({ columns }: EvidenceRows, name: string): (values: ColumnValues) => string {
  const place = columns.findIndex((column) => column.name === name);
  return (values) => values[place] ?? '';
}
