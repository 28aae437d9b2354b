import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, pageOf, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import { messageSchema, recipientStatus, toMessageView } from './message-view.js';
import { TrackMessages } from './track-messages.js';

const listQuery = z.object({
  ...pageQuery,
  sender: z.string().max(320).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  status: recipientStatus.optional(),
});
const showQuery = z.object({
  asOf: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('How it stands before the law then, if nothing more is done; now when absent'),
});

@ApiTags('messages')
@Controller('messages')
export class TrackMessagesController {
  constructor(@Inject(TrackMessages) private readonly trackMessages: TrackMessages) {}

  @Get()
  @ApiOperation({ summary: 'Lists the messages that the caller’s organisations sent' })
  @Answers(200, 'Messages of the caller’s organisations, newest first', pageOf(messageSchema))
  async listMessages(
    @CurrentCaller() caller: Caller,
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
  ) {
    const { items, ...rest } = await this.trackMessages.list(caller, query);
    return { items: items.map((message) => toMessageView(message)), ...rest };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Shows a sent message and how far its recipients are' })
  @Answers(200, 'One message and how far its recipients are', messageSchema)
  async showMessage(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: z.uuid() }) id: string,
    @Query({ schema: showQuery }) { asOf }: z.infer<typeof showQuery>,
  ) {
    const message = await this.trackMessages.find(caller, id);
    const at = asOf === undefined ? undefined : new Date(asOf);
    return toMessageView(message, await this.trackMessages.legalStates(message, at));
  }
}
