/**
 * How far two sets of times are from being drawn alike, in standard deviations: z of the Mann–Whitney U test by the
 * normal approximation (without its correction for ties, which only makes z smaller, and clocks are fine).
 */
export function rankTest(one: readonly number[], other: readonly number[]): number {
  const all = [...one, ...other].toSorted((a, b) => a - b);
  const ranks = new Map<number, number>();
  for (let first = 0; first < all.length;) {
    const value = all[first] as number;
    const behind = all.lastIndexOf(value) + 1;
    // Equal times share the mean of their ranks, which begin at 1.
    ranks.set(value, (first + 1 + behind) / 2);
    first = behind;
  }
  const rankSum = one.reduce((sum, value) => sum + (ranks.get(value) ?? 0), 0);
  const u = rankSum - (one.length * (one.length + 1)) / 2;
  const mean = (one.length * other.length) / 2;
  return (u - mean) / Math.sqrt((mean * (all.length + 1)) / 6);
}
