import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, Clock, CurrentCaller, IdempotencyKey } from '@pep/service-kit';
import { z } from 'zod';
import { AnswerLanguage } from '../language.js';
import type { Language } from '../payment/payment.js';
import { money, paymentView, viewOf } from '../payment.view.js';
import { ACCEPT_LANGUAGE, IDEMPOTENCY_KEY, paymentId, refundReason } from '../requests.js';
import { RefundPayment } from './refund-payment.js';

const body = z.strictObject({
  amount: z
    .strictObject({
      value: z.string().regex(/^\d{1,12}\.\d{2}$/, 'is not an amount like 1000.00'),
      currency: z.literal('AMD'),
    })
    .optional()
    .describe('All that is left of the payment when absent'),
  reason: refundReason.describe('Why, for the records'),
});

const answer = z
  .object({
    refundId: z.uuid(),
    state: z
      .enum(['requested', 'done'])
      .describe('Requested: the bank gave no answer yet; it is asked until it does'),
    refunded: money,
    payment: paymentView,
  })
  .meta({ id: 'Refund' });

@ApiTags('payments')
@Controller('payments')
export class RefundPaymentController {
  constructor(
    @Inject(RefundPayment) private readonly handler: RefundPayment,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Post(':id/refund')
  @ApiOperation({
    summary: 'Gives a payment back, whole or in part (operators); on its own day it is reversed',
  })
  @ApiHeader(IDEMPOTENCY_KEY)
  @ApiHeader(ACCEPT_LANGUAGE)
  @Answers(201, 'What became of it', answer)
  async refundPayment(
    @Param('id', { schema: paymentId }) id: string,
    @Body({ schema: body }) given: z.infer<typeof body>,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
    @AnswerLanguage() language: Language,
  ): Promise<z.infer<typeof answer>> {
    const { refund, payment } = await this.handler.execute(id, { ...given, key }, caller);
    return { ...refund, payment: viewOf(payment, language, this.clock.now()) };
  }
}
