import { Clock } from '@pep/service-kit';

/** A clock that a test moves. It starts at the machine's time, so that identity tokens are valid, and goes on with it. */
export class TestClock extends Clock {
  #aheadMs = 0;

  now(): Date {
    return new Date(performance.timeOrigin + performance.now() + this.#aheadMs);
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}
