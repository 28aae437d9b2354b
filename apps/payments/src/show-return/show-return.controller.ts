import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Answers, ForAnyone } from '@pep/service-kit';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { PAGE_HEADERS } from '../html.js';
import { languageOf } from '../language.js';
import { Links } from '../links.js';
import { returnPage } from './return-page.js';
import { ShowReturn } from './show-return.js';

const ORDER_ID_LENGTH_MAX = 64;

/** What the bank adds to the address. Anybody can write it, so it says only where to look. */
const query = z.object({
  orderId: z.string().max(ORDER_ID_LENGTH_MAX).optional().catch(undefined),
  lang: z.string().max(ORDER_ID_LENGTH_MAX).optional().catch(undefined),
});

@ApiTags('payments')
@Controller('payments')
export class ShowReturnController {
  constructor(
    @Inject(ShowReturn) private readonly showReturn: ShowReturn,
    @Inject(Links) private readonly links: Links,
  ) {}

  @Get('return')
  @ForAnyone()
  @ApiOperation({ summary: 'The page to which the bank sends the payer back; needs no certificate' })
  @Answers(200, 'A page (text/html) that says how the payment stands')
  async showPaymentReturn(
    @Query({ schema: query }) { orderId, lang }: z.infer<typeof query>,
    @Headers('accept-language') accepted: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const payment = await this.showReturn.execute(orderId);
    await reply.headers(PAGE_HEADERS).send(returnPage(payment, languageOf(lang ?? accepted), this.links));
  }
}
