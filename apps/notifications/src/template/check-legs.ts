import { AppError } from '@pep/errors';
import { NOTIFICATION_ERRORS } from '../errors.js';

const VERDICTS = ['pass', 'fail', 'none', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One thing that the door looks at, and what it found. */
export interface CheckLeg {
  readonly leg: string;
  readonly verdict: Verdict;
  readonly detail: string;
}

/**
 * Reads the legs of a check report from their JSON text.
 * @throws AppError `PARAMETER_MALFORMED`
 */
export function readLegs(text: string): CheckLeg[] {
  const legs = parse(text);
  if (!Array.isArray(legs) || !legs.every(isLeg)) {
    throw new AppError(NOTIFICATION_ERRORS.parameterMalformed, {
      message: 'legs is not the JSON text of [{leg, verdict: pass|fail|none|unknown, detail}]',
    });
  }
  return legs;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isLeg(value: unknown): value is CheckLeg {
  if (typeof value !== 'object' || value === null) return false;
  const { leg, verdict, detail } = value as Record<string, unknown>;
  return typeof leg === 'string' && typeof detail === 'string' && VERDICTS.some((known) => known === verdict);
}
