/** Hours of each day in Yerevan, the first moment included, the last not; they may go over midnight. */
export interface QuietHours {
  /** Minutes since the day began. */
  readonly from: number;
  readonly to: number;
}

const FORM = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;
const HOUR_MINUTES = 60;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MINUTES * MINUTE_MS;
/** UTC+4 all year since 2012. */
const YEREVAN_MS = 4 * HOUR_MINUTES * MINUTE_MS;

/** Reads `22:00-08:00`; undefined when it is no such text, or an hour that ends where it begins. */
export function readQuietHours(text: string): QuietHours | undefined {
  const numbers = FORM.exec(text)?.slice(1).map(Number);
  if (numbers === undefined) return undefined;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = numbers;
  const from = fromHour * HOUR_MINUTES + fromMinute;
  const to = toHour * HOUR_MINUTES + toMinute;
  return from === to ? undefined : { from, to };
}

/** When the quiet hours end that it is in now; undefined when it is in none. */
export function endOfQuietHours(quiet: QuietHours, now: Date): Date | undefined {
  const sinceMidnight = (now.getTime() + YEREVAN_MS) % DAY_MS;
  const from = quiet.from * MINUTE_MS;
  const to = quiet.to * MINUTE_MS;
  const sinceFrom = (sinceMidnight - from + DAY_MS) % DAY_MS;
  const length = (to - from + DAY_MS) % DAY_MS;
  return sinceFrom < length ? new Date(now.getTime() + length - sinceFrom) : undefined;
}
