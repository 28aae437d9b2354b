import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, Clock, CurrentCaller, IdempotencyKey } from '@pep/service-kit';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { AnswerLanguage } from '../language.js';
import { type Language, LANGUAGES, METHODS, PURPOSES } from '../payment/payment.js';
import { paymentView, type PaymentView, viewOf } from '../payment.view.js';
import { ACCEPT_LANGUAGE, IDEMPOTENCY_KEY } from '../requests.js';
import { StartPayment } from './start-payment.js';

const body = z.strictObject({
  purpose: z.enum(PURPOSES),
  method: z.enum(METHODS),
  language: z.enum(LANGUAGES).default('hy').describe('Of the bank’s page'),
});

@ApiTags('payments')
@Controller('payments')
export class StartPaymentController {
  constructor(
    @Inject(StartPayment) private readonly handler: StartPayment,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Begins to pay, on the bank’s page; one payment of a person is under way at a time',
  })
  @ApiHeader(IDEMPOTENCY_KEY)
  @ApiHeader(ACCEPT_LANGUAGE)
  @Answers(201, 'Send the payer to redirectUrl; or the payment that is under way already', paymentView)
  async startPayment(
    @Body({ schema: body }) given: z.infer<typeof body>,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
    @AnswerLanguage() language: Language,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PaymentView> {
    const payment = await this.handler.execute(given, key, caller);
    reply.header('location', `/v1/payments/${payment.id}`);
    return viewOf(payment, language, this.clock.now());
  }
}
