import type { Figures, Outcome } from './run.ts';

/** What a ratio should be. */
export interface Goal {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Ours against one peer, or alone, by one figure. */
export interface Row {
  readonly part: string;
  readonly load: string;
  readonly figure: string;
  readonly ours: readonly number[];
  /** Absent: measured alone. */
  readonly peer?: { readonly name: string; readonly values: readonly number[] };
  /** Of the ratio, or of the figure itself when there is no peer. */
  readonly goal?: Goal;
  /** Why the row says nothing. */
  readonly void?: string;
}

export const OURS = 'PEP';

/** The middle one; of an even number the higher middle one. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The rows of one comparison by one figure: one for each peer, and one for ours alone when there is none, or a goal for it. */
export function rowsOf(
  outcome: Outcome,
  what: Pick<Row, 'part' | 'load' | 'figure'>,
  goalAgainst: (peer: string | undefined) => Goal | undefined,
): Row[] {
  const valuesOf = (runs: readonly Figures[] = []): number[] =>
    runs.map((run) => run[what.figure] ?? Number.NaN);
  const ours = valuesOf(outcome.get(OURS));
  const peers = [...outcome.keys()].filter((name) => name !== OURS);
  const rows = peers.map((name) =>
    withGoal({ ...what, ours, peer: { name, values: valuesOf(outcome.get(name)) } }, goalAgainst(name)),
  );
  const goal = goalAgainst(undefined);
  return peers.length > 0 && goal === undefined ? rows : [withGoal({ ...what, ours }, goal), ...rows];
}

/** Of these peers, the one whose median is highest by this figure. */
export function bestPeer(outcome: Outcome, figure: string, peers: readonly string[]): string | undefined {
  const score = (name: string): number => median((outcome.get(name) ?? []).map((run) => run[figure] ?? 0));
  return peers.toSorted((a, b) => score(b) - score(a))[0];
}

/** Prints the rows as one table: medians, in brackets the lowest and the highest run. */
export function printTable(rows: readonly Row[], line: (text: string) => void): void {
  const head = ['part', 'load', 'figure', OURS, 'against', 'its figure', 'ratio', 'goal'];
  const cells = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  for (const row of cells)
    line(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  const voids = rows.flatMap((row) =>
    row.void === undefined ? [] : `void: ${row.part}, ${row.load}: ${row.void}`,
  );
  for (const text of new Set(voids)) line(text);
}

function withGoal(row: Row, goal: Goal | undefined): Row {
  return goal === undefined ? row : { ...row, goal };
}

function cellsOf(row: Row): string[] {
  const { part, load, figure, ours, peer, goal } = row;
  if (row.void !== undefined) return [part, load, figure, 'void', '', '', '', ''];
  const ratio = peer && median(ours) / median(peer.values);
  const against = peer ? [peer.name, spread(peer.values)] : ['alone', ''];
  const ratioText = ratio === undefined ? '' : ratio.toFixed(2);
  return [part, load, figure, spread(ours), ...against, ratioText, goalText(goal, ratio ?? median(ours))];
}

function spread(values: readonly number[]): string {
  const middle = median(values);
  const digits = middle < 100 ? 1 : 0;
  const text = (value: number): string =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${text(middle)} (${text(Math.min(...values))}–${text(Math.max(...values))})`;
}

function goalText(goal: Goal | undefined, value: number): string {
  if (goal?.atLeast !== undefined) return `≥ ${goal.atLeast}: ${value >= goal.atLeast ? 'met' : 'missed'}`;
  if (goal?.atMost !== undefined) return `≤ ${goal.atMost}: ${value <= goal.atMost ? 'met' : 'missed'}`;
  return '';
}
