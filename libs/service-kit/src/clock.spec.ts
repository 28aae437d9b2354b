import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { MovableClock } from './clock.js';

const DAY_MS = 24 * 60 * 60_000;

describe('a clock that can be moved', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pep-clock-'));
    file = join(folder, 'clock.json');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const daysAhead = (clock: MovableClock) => Math.round((clock.now().getTime() - Date.now()) / DAY_MS) + 0;

  it('shows the machine’s time before it is moved', () => {
    expect(daysAhead(new MovableClock(file))).toBe(0);
  });

  it('is moved and put back for all who have the file', async () => {
    const [mover, follower] = [new MovableClock(file), new MovableClock(file)];
    follower.now();
    mover.moveTo(new Date(Date.now() + 8 * DAY_MS));
    expect(daysAhead(mover)).toBe(8);
    await eventually(() => expect(daysAhead(follower)).toBe(8));
    mover.reset();
    expect(daysAhead(mover)).toBe(0);
    await eventually(() => expect(daysAhead(follower)).toBe(0));
  });

  it('goes on from where it was moved to', () => {
    const clock = new MovableClock(file);
    clock.moveTo(new Date('2030-01-01T00:00:00Z'));
    const first = clock.now().getTime();
    expect(first).toBeGreaterThanOrEqual(Date.parse('2030-01-01T00:00:00Z'));
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(first);
  });

  it('does not guess when the file is not what it should be', () => {
    writeFileSync(file, '{}');
    expect(() => new MovableClock(file).now()).toThrow(/does not say/);
  });
});
