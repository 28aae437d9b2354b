/** A calendar month as calls show it, `2026-11`. */
export type Month = string;

const DAY_MS = 24 * 60 * 60 * 1000;

/** The month that a day (`2026-11-21`) lies in. */
export function monthOf(day: string): Month {
  return day.slice(0, 7);
}

export function firstDay(month: Month): string {
  return `${month}-01`;
}

export function nextMonth(month: Month): Month {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const next = number === 12 ? [year + 1, 1] : [year, number + 1];
  return `${pad(next[0] ?? 0, 4)}-${pad(next[1] ?? 0, 2)}`;
}

export function lastDay(month: Month): string {
  const next = Date.parse(`${firstDay(nextMonth(month))}T00:00:00Z`);
  return new Date(next - DAY_MS).toISOString().slice(0, 10);
}

function pad(number: number, length: number): string {
  return String(number).padStart(length, '0');
}
