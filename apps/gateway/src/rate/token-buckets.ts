const MINUTE_MS = 60_000;
/** Callers remembered at once; whoever called longest ago is forgotten first, and begins anew with a full bucket. */
const CALLERS_MAX = 50_000;

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Token buckets: so many calls a minute for each caller, and as many at once when there was quiet before. */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();

  /** @param perMinute calls; at least 1 */
  constructor(readonly perMinute: number) {}

  /**
   * Takes one call.
   * @param nowMs a clock that never goes back
   * @returns 0 when the call may be made, else the whole seconds until one may
   */
  take(caller: string, nowMs: number): number {
    const bucket = this.#buckets.get(caller) ?? { tokens: this.perMinute, atMs: nowMs };
    const refilled = bucket.tokens + ((nowMs - bucket.atMs) * this.perMinute) / MINUTE_MS;
    bucket.tokens = Math.min(this.perMinute, refilled);
    bucket.atMs = nowMs;
    this.#remember(caller, bucket);
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * MINUTE_MS) / this.perMinute / 1_000);
    bucket.tokens--;
    return 0;
  }

  #remember(caller: string, bucket: Bucket): void {
    // Deleted first, so that the map's order is the order of last calls.
    this.#buckets.delete(caller);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size >= CALLERS_MAX && oldest !== undefined) this.#buckets.delete(oldest);
    this.#buckets.set(caller, bucket);
  }
}
