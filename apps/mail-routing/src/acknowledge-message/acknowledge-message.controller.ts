import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { z } from 'zod';
import { mailboxIdentifier } from '../requests.js';
import { AcknowledgeMessage } from './acknowledge-message.js';

const acknowledgementSchema = z
  .object({ messageId: z.uuid(), acknowledgedAt: z.iso.datetime(), evidenceId: z.uuid() })
  .meta({ id: 'Acknowledgement' });

@ApiTags('mailboxes')
@Controller('mailboxes/:identifier/messages/:id')
export class AcknowledgeMessageController {
  constructor(@Inject(AcknowledgeMessage) private readonly acknowledgeMessage: AcknowledgeMessage) {}

  @Post('acknowledgement')
  @HttpCode(200)
  @ApiOperation({ summary: 'Certifies that the content was read and accepted' })
  @Answers(200, 'The acknowledgement; a second call answers the first one', acknowledgementSchema)
  async acknowledge(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) mailbox: string,
    @Param('id', { schema: z.uuid() }) id: string,
  ) {
    const { acknowledgedAt, ...rest } = await this.acknowledgeMessage.execute(caller, mailbox, id);
    return { ...rest, acknowledgedAt: acknowledgedAt.toISOString() };
  }
}
