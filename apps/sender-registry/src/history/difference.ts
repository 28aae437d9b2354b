/** What became of one field; `from` is absent when it is new, `to` when it is gone. */
export interface FieldChange {
  readonly field: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** In every state, and said beside the changes or the same for ever. */
const BESIDE = new Set(['id', 'version', 'changedAt', 'createdAt']);
/** Lists of people may be long: who left and who came says it. */
const MEMBERS = new Set(['administrators', 'representatives']);
/** From when until when representatives have their right. */
const TERMS = 'representativeTerms';

/** What differs between two states of one thing, by field. */
export function differences(before: Fields, after: Fields): FieldChange[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => !BESIDE.has(field) && JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
  return fields.map((field) =>
    MEMBERS.has(field)
      ? membersChange(field, before[field], after[field])
      : { field, ...present('from', before[field]), ...present('to', after[field]) },
  );
}

/** Whether the changes are of members alone. */
export function isOfMembers(changes: readonly FieldChange[]): boolean {
  return changes.length > 0 && changes.every(({ field }) => MEMBERS.has(field) || field === TERMS);
}

function membersChange(field: string, before: unknown, after: unknown): FieldChange {
  const [left, came] = [listOf(before), listOf(after)];
  return {
    field,
    from: left.filter((psn) => !came.includes(psn)),
    to: came.filter((psn) => !left.includes(psn)),
  };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function present(key: 'from' | 'to', value: unknown): object {
  return value === undefined ? {} : { [key]: value };
}
