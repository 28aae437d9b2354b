import { Body, Controller, Delete, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { Clock, MovableClock } from '@pep/service-kit';
import { z } from 'zod';
import { SANDBOX_ERRORS } from '../errors.js';
import { durationMs } from './duration.js';

const YEARS_MAX = 50;

const moveSchema = z.union([
  z.strictObject({ now: z.iso.datetime({ offset: true }) }),
  z.strictObject({ advance: z.string().max(60) }),
]);

/** Moves business time for all services of the sandbox. TLS, certificates, tokens and OCSP keep the machine's time. */
@Controller('clock')
export class SetClockController {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  @Get()
  showClock() {
    const now = this.clock.now();
    const aheadMs = this.clock instanceof MovableClock ? this.clock.aheadMs : 0;
    return { now: now.toISOString(), aheadSeconds: Math.round(aheadMs / 1000) };
  }

  /** To a moment, or further by a duration (ISO 8601: `P8D`, `PT90M`). */
  @Post()
  @HttpCode(200)
  moveClock(@Body({ schema: moveSchema }) move: z.infer<typeof moveSchema>) {
    const clock = this.#movable();
    const { now, aheadMs } = { now: clock.now(), aheadMs: clock.aheadMs };
    const moved = 'now' in move ? new Date(move.now) : new Date(now.getTime() + durationMs(move.advance));
    const movedMs = moved.getTime() - now.getTime() + aheadMs;
    if (!(Math.abs(movedMs) <= YEARS_MAX * durationMs('P366D')))
      throw new AppError(SANDBOX_ERRORS.clockTooFar);
    clock.moveTo(moved);
    return this.showClock();
  }

  /** It is the machine's time again. */
  @Delete()
  @HttpCode(204)
  resetClock(): void {
    this.#movable().reset();
  }

  #movable(): MovableClock {
    if (this.clock instanceof MovableClock) return this.clock;
    throw new AppError(SANDBOX_ERRORS.clockFixed);
  }
}
