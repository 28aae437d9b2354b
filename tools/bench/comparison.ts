import { rowsOf, type Goal, type Row } from './table.ts';
import { takeTurns, type Bench, type Contestant, type Outcome } from './run.ts';

/** One load, ours and the peers under it. */
export interface Comparison {
  readonly part: string;
  readonly load: string;
  readonly contestants: readonly Contestant[];
  /** The figures to show, and against whom each has a goal once the outcome is known. */
  readonly figures: Readonly<Record<string, (outcome: Outcome) => PeerGoal | undefined>>;
}

/** A goal against one peer; without a name it is for our own figure. */
export interface PeerGoal extends Goal {
  readonly peer?: string | undefined;
}

/** Measures it. A run that is void makes the whole comparison void: half of one proves nothing. */
export async function compare(bench: Bench, comparison: Comparison): Promise<Row[]> {
  const { part, load, contestants, figures } = comparison;
  try {
    const outcome = await takeTurns(bench, `${part}, ${load}`, contestants);
    return Object.entries(figures).flatMap(([figure, goalOf]) => {
      const goal = goalOf(outcome);
      return rowsOf(outcome, { part, load, figure }, (peer) => (goal?.peer === peer ? goal : undefined));
    });
  } catch (error) {
    const reason = (error as Error).message;
    bench.progress.line(`  void: ${reason}`);
    return Object.keys(figures).map((figure) => ({ part, load, figure, ours: [], void: reason }));
  }
}
