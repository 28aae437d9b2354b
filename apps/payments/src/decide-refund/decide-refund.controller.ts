import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, Clock, CurrentCaller, IdempotencyKey } from '@pep/service-kit';
import { z } from 'zod';
import { AnswerLanguage } from '../language.js';
import type { Language } from '../payment/payment.js';
import { paymentView, viewOf } from '../payment.view.js';
import { ACCEPT_LANGUAGE, IDEMPOTENCY_KEY, paymentId, refundReason } from '../requests.js';
import { DecideRefund } from './decide-refund.js';

const body = z.strictObject({
  outcome: z.enum(['done', 'not-done']).describe('What the bank’s console or its staff say became of it'),
  reason: refundReason.describe('How it was found out, for the records'),
});

@ApiTags('payments')
@Controller('payments')
export class DecideRefundController {
  constructor(
    @Inject(DecideRefund) private readonly handler: DecideRefund,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Post(':id/refund/outcome')
  @ApiOperation({ summary: 'Says what became of a refund that the bank’s answers leave open (operators)' })
  @ApiHeader(IDEMPOTENCY_KEY)
  @ApiHeader(ACCEPT_LANGUAGE)
  @Answers(201, 'The payment as it is then', paymentView)
  async decideRefund(
    @Param('id', { schema: paymentId }) id: string,
    @Body({ schema: body }) given: z.infer<typeof body>,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
    @AnswerLanguage() language: Language,
  ): Promise<z.infer<typeof paymentView>> {
    const payment = await this.handler.execute(id, { ...given, key }, caller);
    return viewOf(payment, language, this.clock.now());
  }
}
