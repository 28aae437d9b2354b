/** Above this it no longer matters, in SMS a second. */
const UNLIMITED_FROM = 2_000;
const SLOWEST = 1;
/** After the first complaint it is at least this, for the last second may have had little to send. */
const FIRST_LIMIT = 10;
/** What a second without a complaint adds to the pace: so much, or this part of it. */
const GROWTH_PER_SECOND = 2;
const GROWTH_SHARE = 0.05;
const SECOND_MS = 1_000;
/** Nothing at all after a complaint: centres count by the second, and what is full is full for a moment. */
const REST_MS = 300;

/**
 * How fast a centre is given SMS: without limit until it complains; then half of what it was given, and slowly faster again.
 * Complaints about what was on its way together count once. Times are milliseconds of any clock that only goes forward.
 */
export class Pace {
  #perSecond = Infinity;
  #freeAt = 0;
  #slowedAt = -Infinity;
  /** When the latest ones were submitted, of the last second. */
  #recent: number[] = [];

  /** SMS a second that it is given now. */
  get perSecond(): number {
    return this.#perSecond;
  }

  /** How long to wait before the next one; 0 when it may go now. */
  waitMs(now: number): number {
    return Math.max(0, this.#freeAt - now);
  }

  submitted(now: number): void {
    this.#freeAt = Math.max(this.#freeAt, now) + SECOND_MS / this.#perSecond;
    if (this.#perSecond !== Infinity) return;
    this.#recent.push(now);
    if (this.#recent.length > 2 * UNLIMITED_FROM) this.#recent.splice(0, UNLIMITED_FROM);
  }

  taken(): void {
    if (this.#perSecond === Infinity) return;
    this.#perSecond += Math.max(GROWTH_PER_SECOND / this.#perSecond, GROWTH_SHARE);
    if (this.#perSecond > UNLIMITED_FROM) this.#perSecond = Infinity;
  }

  /** @param submittedAt when that was submitted of which the centre complains */
  complained(submittedAt: number, now: number): void {
    if (submittedAt < this.#slowedAt) return;
    this.#forget(now);
    const given =
      this.#perSecond === Infinity ? Math.max(this.#recent.length, 2 * FIRST_LIMIT) : this.#perSecond;
    this.#perSecond = Math.max(SLOWEST, given / 2);
    this.#recent = [];
    this.#slowedAt = now;
    this.#freeAt = now + Math.max(REST_MS, SECOND_MS / this.#perSecond);
  }

  #forget(now: number): void {
    this.#recent = this.#recent.filter((at) => at > now - SECOND_MS);
  }
}
