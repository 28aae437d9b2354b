import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Clock, MovableClock, SystemClock } from '@pep/service-kit';
import { startTestService } from '@pep/testing';
import { SetClockController } from '../src/set-clock/set-clock.controller.js';

const DAY_MS = 24 * 60 * 60_000;

describe('the sandbox’s clock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pep-clock-'));
  const file = join(folder, 'clock.json');
  let app: NestFastifyApplication;

  beforeAll(async () => {
    app = await startClock(new MovableClock(file));
  });
  afterEach(() => call('DELETE'));
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const call = (method: 'GET' | 'POST' | 'DELETE', payload?: object) =>
    app.inject({ method, url: '/v1/clock', ...(payload && { payload }) });
  const daysAhead = async () =>
    Math.round((Date.parse((await call('GET')).json<{ now: string }>().now) - Date.now()) / DAY_MS) + 0;

  it.each([
    ['P8D', 8],
    ['P1W', 7],
    ['PT48H', 2],
    ['P1DT1439M60S', 2],
    ['-P3D', -3],
  ])('goes on by %s', async (advance, days) => {
    expect((await call('POST', { advance })).statusCode).toBe(200);
    expect(await daysAhead()).toBe(days);
  });

  it('adds one advance to the other', async () => {
    await call('POST', { advance: 'P3D' });
    await call('POST', { advance: 'P4D' });
    expect(await daysAhead()).toBe(7);
  });

  it('is set to a moment, and all who have the file see it', async () => {
    const answer = await call('POST', { now: '2031-03-01T09:00:00+04:00' });
    expect(answer.json<{ now: string }>().now).toMatch(/^2031-03-01T05:00:0/);
    expect(new MovableClock(file).now().toISOString()).toMatch(/^2031-03-01T05:00:0/);
  });

  it('is put back to the machine’s time', async () => {
    await call('POST', { advance: 'P400D' });
    expect((await call('DELETE')).statusCode).toBe(204);
    expect(await daysAhead()).toBe(0);
  });

  it.each([
    [{ advance: 'P1M' }, 'CLOCK_DURATION'],
    [{ advance: 'P' }, 'CLOCK_DURATION'],
    [{ advance: 'PT' }, 'CLOCK_DURATION'],
    [{ advance: 'P99999W' }, 'CLOCK_TOO_FAR'],
    [{ now: '9999-01-01T00:00:00Z' }, 'CLOCK_TOO_FAR'],
    [{ now: 'tomorrow' }, 'INVALID_REQUEST'],
    [{ now: '2030-01-01T00:00:00Z', advance: 'P1D' }, 'INVALID_REQUEST'],
    [{}, 'INVALID_REQUEST'],
  ])('refuses %j', async (move, code) => {
    const answer = await call('POST', move);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code });
    expect(await daysAhead()).toBe(0);
  });

  it('can not be moved where it has no file', async () => {
    const fixed = await startClock(new SystemClock());
    const answer = await fixed.inject({ method: 'POST', url: '/v1/clock', payload: { advance: 'P1D' } });
    await fixed.close();
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'CLOCK_FIXED' });
  });
});

function startClock(clock: Clock): Promise<NestFastifyApplication> {
  return startTestService({
    module: { module: class ClockOnly {}, controllers: [SetClockController] },
    clock,
  });
}
