import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { z } from 'zod';
import { LANGUAGES } from '../payment/payment.js';
import { paymentId } from '../requests.js';
import { EmailReceipt } from './email-receipt.js';

const ADDRESS_LENGTH_MAX = 320;

const body = z.strictObject({
  email: z.email('is not a mail address').max(ADDRESS_LENGTH_MAX),
  language: z.enum(LANGUAGES).default('hy'),
});

@ApiTags('payments')
@Controller('payments')
export class EmailReceiptController {
  constructor(@Inject(EmailReceipt) private readonly handler: EmailReceipt) {}

  @Post(':id/receipt/email')
  @HttpCode(202)
  @ApiOperation({ summary: 'Sends the receipt by mail, at most once a minute' })
  @Answers(202, 'The mail will be sent')
  async emailReceipt(
    @Param('id', { schema: paymentId }) id: string,
    @Body({ schema: body }) given: z.infer<typeof body>,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    await this.handler.execute(id, given, caller);
  }
}
