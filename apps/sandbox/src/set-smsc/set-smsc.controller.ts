import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { z } from 'zod';
import {
  ANSWERS,
  type Behaviour,
  CENTRE_NAMES,
  type CentreName,
  RECEIPT_FORMS,
  RECEIPT_IDS,
  RECEIPT_STATES,
  WORKING,
} from '../sms/behaviour.js';
import { type Centres, CENTRES } from '../sms/centre.js';

const STATUS_MAX = 0xffff_ffff;
const COUNT_MAX = 1_000_000;
const DELAY_MAX_MS = 3_600_000;

const name = z.enum(CENTRE_NAMES);
const delay = z.int().min(0).max(DELAY_MAX_MS);
const behaviourSchema = z.strictObject({
  answer: z.enum(ANSWERS).default(WORKING.answer),
  status: z.int().min(1).max(STATUS_MAX).optional(),
  perSecond: z.int().min(1).max(COUNT_MAX).optional(),
  window: z.int().min(1).max(COUNT_MAX).optional(),
  delayMs: delay.default(WORKING.delayMs),
  receipts: z.enum(RECEIPT_FORMS).default(WORKING.receipts),
  receiptState: z.enum(RECEIPT_STATES).default(WORKING.receiptState),
  receiptDelayMs: delay.default(WORKING.receiptDelayMs),
  receiptId: z.enum(RECEIPT_IDS).default(WORKING.receiptId),
  down: z.boolean().default(WORKING.down),
}) satisfies z.ZodType<Behaviour>;

/** Tells an SMS centre how to behave, and shows how it does; nothing outlives the sandbox's process. */
@Controller('smsc/:name')
export class SetSmscController {
  constructor(@Inject(CENTRES) private readonly centres: Centres) {}

  @Get()
  showSmsc(@Param('name', { schema: name }) which: CentreName) {
    const { behaviour, counts, bound, waiting } = this.centres[which];
    return { behaviour, bound, ...counts, waiting };
  }

  /** What is not given is as a centre that works does it. */
  @Put()
  @HttpCode(204)
  async setSmsc(
    @Param('name', { schema: name }) which: CentreName,
    @Body({ schema: behaviourSchema }) behaviour: z.infer<typeof behaviourSchema>,
  ): Promise<void> {
    await this.centres[which].behave(behaviour);
  }

  /** It works again, counts from 0, and forgets what waits. */
  @Delete()
  @HttpCode(204)
  async resetSmsc(@Param('name', { schema: name }) which: CentreName): Promise<void> {
    await this.centres[which].reset();
  }
}
