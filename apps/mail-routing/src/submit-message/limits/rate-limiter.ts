const MINUTE_MS = 60_000;
/** How many names are remembered before those that are idle are forgotten. */
const NAMES_MAX = 50_000;

/**
 * Lets each name do something so often a minute, evenly or in one burst: a bucket of tokens that refills as time passes.
 * Each replica counts for itself.
 */
export class RateLimiter {
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  /** @param now milliseconds that only ever grow */
  constructor(
    private readonly perMinute: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** True when it may; that counts as done. */
  take(name: string): boolean {
    const atMs = this.now();
    const bucket = this.#buckets.get(name) ?? this.#add(name, atMs);
    bucket.tokens = this.#refilled(bucket, atMs);
    bucket.atMs = atMs;
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }

  #add(name: string, atMs: number): { tokens: number; atMs: number } {
    if (this.#buckets.size >= NAMES_MAX) this.#forgetIdle(atMs);
    const bucket = { tokens: this.perMinute, atMs };
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** A full bucket says nothing that a new one would not say. */
  #forgetIdle(atMs: number): void {
    for (const [name, bucket] of this.#buckets) {
      if (this.#refilled(bucket, atMs) >= this.perMinute) this.#buckets.delete(name);
    }
  }

  #refilled({ tokens, atMs: since }: { tokens: number; atMs: number }, atMs: number): number {
    return Math.min(this.perMinute, tokens + ((atMs - since) * this.perMinute) / MINUTE_MS);
  }
}
