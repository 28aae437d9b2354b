import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { PDF_MEDIA_TYPE as PDF } from '@pep/documents';
import { Answers, CurrentCaller } from '@pep/service-kit';
import type { FastifyReply } from 'fastify';
import { PAGE_HEADERS } from '../html.js';
import { AnswerLanguage } from '../language.js';
import type { Language } from '../payment/payment.js';
import { ACCEPT_LANGUAGE, paymentId } from '../requests.js';
import { receiptHtml } from './receipt-html.js';
import { receiptPdf } from './receipt-pdf.js';
import { ShowReceipt } from './show-receipt.js';

@ApiTags('payments')
@Controller('payments')
export class ShowReceiptController {
  constructor(@Inject(ShowReceipt) private readonly showReceipt: ShowReceipt) {}

  @Get(':id/receipt')
  @ApiOperation({ summary: 'Shows the receipt: a page that prints well, or a PDF where Accept asks for one' })
  @ApiHeader(ACCEPT_LANGUAGE)
  @ApiProduces('text/html', PDF)
  @Answers(200, 'The receipt')
  async showPaymentReceipt(
    @Param('id', { schema: paymentId }) id: string,
    @CurrentCaller() caller: Caller,
    @AnswerLanguage() language: Language,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const receipt = await this.showReceipt.execute(id, caller, language);
    if (!wantsPdf(accept)) {
      await reply.headers(PAGE_HEADERS).send(receiptHtml(receipt));
      return;
    }
    const name = `receipt-${receipt.number}.pdf`;
    await reply
      .header('content-type', PDF)
      .header('content-disposition', `inline; filename="${name}"`)
      .send(receiptPdf(receipt));
  }
}

/** Browsers ask for text/html, and name no PDF. */
function wantsPdf(accept = ''): boolean {
  const html = accept.indexOf('text/html');
  const pdf = accept.indexOf(PDF);
  return pdf >= 0 && (html < 0 || pdf < html);
}
