import { AppError } from '@pep/errors';

/** What became of one leg, for whoever set the sender up. */
export interface LegReport {
  readonly leg: string;
  /** `none`: there is nothing to check; `unknown`: it can not be said now. */
  readonly verdict: 'pass' | 'fail' | 'none' | 'unknown';
  readonly detail: string;
}

const DETAIL_LENGTH_MAX = 250;
/** What a TextDecoder says to a label that it does not know. */
const UNKNOWN_CHARSET = 'ERR_ENCODING_NOT_SUPPORTED';

/** Runs one leg; its refusal is what there is to report. */
export async function reportLeg(leg: string, check: () => string | Promise<string>): Promise<LegReport> {
  try {
    return { leg, verdict: 'pass', detail: await check() };
  } catch (error) {
    if ((error as { code?: unknown }).code === UNKNOWN_CHARSET) {
      return { leg, verdict: 'fail', detail: 'is not a known character set' };
    }
    if (!(error instanceof AppError)) throw error;
    const detail = `${error.code}: ${error.message}`.slice(0, DETAIL_LENGTH_MAX);
    return { leg, verdict: error.retryable ? 'unknown' : 'fail', detail };
  }
}
