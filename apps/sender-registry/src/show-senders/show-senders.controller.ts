import { Controller, Get, Inject, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, type Page, pageOf, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import { legalEntityCode, senderAddress, senderId } from '../requests.js';
import { senderView, type SenderView, type ShownSender } from '../sender.view.js';
import { VersionedAnswer } from '../versioned-answer.js';
import { ListSenders } from './list-senders.js';
import { ShowSender } from './show-sender.js';

const query = z.object({
  organisation: legalEntityCode.optional(),
  q: senderAddress.optional().describe('A part of the address'),
  suspended: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  ...pageQuery,
});

@ApiTags('senders')
@Controller('senders')
export class ShowSendersController {
  constructor(
    @Inject(ListSenders) private readonly list: ListSenders,
    @Inject(ShowSender) private readonly show: ShowSender,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Lists the sender addresses that the caller administers; all of them for an operator',
  })
  @Answers(200, 'A page, by address', pageOf(senderView))
  async listSenders(
    @Query({ schema: query }) search: z.infer<typeof query>,
    @CurrentCaller() caller: Caller,
  ): Promise<Page<SenderView>> {
    return this.list.execute(search, caller);
  }

  @Get(':id')
  @UseInterceptors(VersionedAnswer)
  @ApiOperation({ summary: 'Shows a sender address' })
  @Answers(200, 'The sender', senderView)
  async showSender(
    @Param('id', { schema: senderId }) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<ShownSender> {
    return this.show.execute(id, caller);
  }
}
