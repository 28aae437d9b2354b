import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { PairedPagesGuard } from '../paired-pages.guard.js';
import { AwaitCard } from './await-card.js';

const WAIT_DEFAULT_S = 30;
const WAIT_MAX_S = 120;
const query = z.strictObject({
  seconds: z.coerce.number().int().min(1).max(WAIT_MAX_S).default(WAIT_DEFAULT_S),
});

@Controller('card/reinsertion')
@UseGuards(PairedPagesGuard)
export class AwaitCardController {
  constructor(@Inject(AwaitCard) private readonly handler: AwaitCard) {}

  /** Answers when the card was taken out and inserted again, or that it was not. */
  @Get()
  async awaitCard(@Query({ schema: query }) given: z.infer<typeof query>): Promise<{ reinserted: true }> {
    await this.handler.execute(given.seconds);
    return { reinserted: true };
  }
}
