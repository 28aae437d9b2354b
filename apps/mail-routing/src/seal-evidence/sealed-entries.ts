import { type EvidenceSealed, SEALED_ENTRIES_MAX, type SealedEntry } from '@pep/contracts';
import { type ColumnValues, rfc3339 } from '../log/leaf.js';
import type { EvidenceRows } from '../storage/unsealed-evidence.repository.js';

/** Gives a column of a row by its name. */
export function columnOf({ columns }: EvidenceRows, name: string): (values: ColumnValues) => string | null {
  const place = columns.findIndex((column) => column.name === name);
  return (values) => values[place] ?? null;
}

/** What a checkpoint seals, as facts tell it: at most {@link SEALED_ENTRIES_MAX} entries each. */
export function sealedData(
  found: EvidenceRows,
  checkpoint: Omit<EvidenceSealed, 'entries'>,
): EvidenceSealed[] {
  const entry = entryOf(found);
  const firstIndex = checkpoint.treeSize - found.rows.length;
  const told: EvidenceSealed[] = [];
  for (let from = 0; from < found.rows.length; from += SEALED_ENTRIES_MAX) {
    const part = found.rows.slice(from, from + SEALED_ENTRIES_MAX);
    told.push({
      ...checkpoint,
      entries: part.map((values, place) => entry(values, firstIndex + from + place)),
    });
  }
  return told;
}

function entryOf(found: EvidenceRows): (values: ColumnValues, logIndex: number) => SealedEntry {
  const column = (name: string) => columnOf(found, name);
  const [id, event, at, messageId] = [column('id'), column('event'), column('at'), column('message_id')];
  const [identifier, kind, digest] = [column('identifier'), column('kind'), column('digest')];
  return (values, logIndex) => ({
    id: id(values) ?? '',
    event: event(values) ?? '',
    at: rfc3339(at(values) ?? ''),
    messageId: messageId(values) ?? '',
    ...recipientOf(identifier(values), kind(values)),
    digest: `sha-256:${(digest(values) ?? '').slice('\\x'.length)}`,
    logIndex,
  });
}

function recipientOf(identifier: string | null, kind: string | null): Pick<SealedEntry, 'recipient'> {
  if (identifier === null || kind === null) return {};
  return { recipient: { identifier, kind: kind as NonNullable<SealedEntry['recipient']>['kind'] } };
}
