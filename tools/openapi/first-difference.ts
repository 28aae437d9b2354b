/** The first line in which two texts differ, for a message; undefined when they are the same. */
export function firstDifference(committed: string, generated: string): string | undefined {
  if (committed === generated) return undefined;
  const [before, after] = [committed.split('\n'), generated.split('\n')];
  const at = after.findIndex((line, index) => line !== before[index]);
  const index = at === -1 ? after.length : at;
  return `line ${index + 1}: committed ${quote(before[index])}, generated ${quote(after[index])}`;
}

function quote(line: string | undefined): string {
  return line === undefined ? 'nothing' : JSON.stringify(line.trim());
}
