import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, Clock, CurrentCaller, type Page, pageOf, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import { AnswerLanguage } from '../language.js';
import { type Language, PAYMENT_STATUSES } from '../payment/payment.js';
import { paymentView, type PaymentView, viewOf } from '../payment.view.js';
import { ACCEPT_LANGUAGE, paymentId, psn } from '../requests.js';
import { ListPayments } from './list-payments.js';
import { ShowPayment } from './show-payment.js';

const query = z.object({
  psn: psn.optional(),
  from: z.iso.date().optional().describe('First calendar day in Yerevan on which it was begun'),
  to: z.iso.date().optional().describe('Last calendar day in Yerevan, included'),
  status: z.enum(PAYMENT_STATUSES).optional(),
  ...pageQuery,
});

@ApiTags('payments')
@Controller('payments')
export class ShowPaymentController {
  constructor(
    @Inject(ShowPayment) private readonly show: ShowPayment,
    @Inject(ListPayments) private readonly list: ListPayments,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Lists the caller’s payments, newest first; anybody’s for an operator' })
  @ApiHeader(ACCEPT_LANGUAGE)
  @Answers(200, 'A page', pageOf(paymentView))
  async listPayments(
    @Query({ schema: query }) search: z.infer<typeof query>,
    @CurrentCaller() caller: Caller,
    @AnswerLanguage() language: Language,
  ): Promise<Page<PaymentView>> {
    const { items, ...rest } = await this.list.execute(search, caller);
    const now = this.clock.now();
    return { items: items.map((payment) => viewOf(payment, language, now)), ...rest };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Shows a payment; while it is pending the bank is asked' })
  @ApiHeader(ACCEPT_LANGUAGE)
  @Answers(200, 'The payment', paymentView)
  async showPayment(
    @Param('id', { schema: paymentId }) id: string,
    @CurrentCaller() caller: Caller,
    @AnswerLanguage() language: Language,
  ): Promise<PaymentView> {
    return viewOf(await this.show.execute(id, caller), language, this.clock.now());
  }
}
