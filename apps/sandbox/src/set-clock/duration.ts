import { AppError } from '@pep/errors';
import { SANDBOX_ERRORS } from '../errors.js';

const DURATION = /^(-?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const UNITS_MS = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000];

/**
 * The length of an ISO 8601 duration, milliseconds. Weeks and smaller only: months have no fixed length.
 * @throws AppError `CLOCK_DURATION`
 */
export function durationMs(text: string): number {
  const parts = DURATION.exec(text);
  if (parts === null || !/\d/.test(text)) throw new AppError(SANDBOX_ERRORS.clockDuration);
  const length = UNITS_MS.reduce((sum, unit, index) => sum + unit * Number(parts[index + 2] ?? 0), 0);
  return parts[1] === '-' ? -length : length;
}
