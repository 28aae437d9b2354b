import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { LEAVES_MAX } from './seal-evidence.js';
import { runSealer } from './sealer.js';

const ROUND_MS = 50;
const FULL_ROUNDS = 5;
const WAIT_MS = 3_000;

describe('the works of the sealing process', () => {
  it('tells nothing while full rounds show that evidence waits to be sealed, and goes on telling after them', async () => {
    const stop = new AbortController();
    const toldAfter: number[] = [];
    let rounds = 0;
    const running = runSealer(
      {
        seal: async () => {
          await sleep(ROUND_MS);
          rounds++;
          return { leaves: rounds > FULL_ROUNDS ? 0 : LEAVES_MAX, size: rounds };
        },
        stamp: () => Promise.resolve(),
        tell: async () => {
          toldAfter.push(rounds);
          await sleep(ROUND_MS * 1.5);
          return true;
        },
      },
      stop.signal,
      () => undefined,
    );
    for (let waited = 0; toldAfter.length < 2 && waited < WAIT_MS; waited += ROUND_MS) await sleep(ROUND_MS);
    stop.abort();
    await running;
    // The first begins before anything is known.
    expect(toldAfter[0]).toBe(0);
    expect(toldAfter[1]).toBeGreaterThan(FULL_ROUNDS);
  });
});
