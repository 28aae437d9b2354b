import { Body, Controller, Delete, HttpCode, Inject, Param, Patch, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IfMatchVersion } from '@pep/service-kit';
import { z } from 'zod';
import { IF_MATCH, senderId, sources, validFrom } from '../requests.js';
import { senderView, type ShownSender } from '../sender.view.js';
import { VersionedAnswer } from '../versioned-answer.js';
import { ChangeSender } from './change-sender.js';
import { RemoveSender } from './remove-sender.js';

const body = z.strictObject({
  sources: sources.optional(),
  smsAllowed: z.boolean().optional(),
  suspended: z.boolean().optional(),
  validFrom: validFrom.optional(),
});

@ApiTags('senders')
@Controller('senders')
export class ChangeSendersController {
  constructor(
    @Inject(ChangeSender) private readonly change: ChangeSender,
    @Inject(RemoveSender) private readonly remove: RemoveSender,
  ) {}

  @Patch(':id')
  @UseInterceptors(VersionedAnswer)
  @ApiOperation({ summary: 'Changes, suspends or reactivates a sender address' })
  @ApiHeader(IF_MATCH)
  @Answers(200, 'As it is now', senderView)
  async changeSender(
    @Param('id', { schema: senderId }) id: string,
    @Body({ schema: body }) change: z.infer<typeof body>,
    @IfMatchVersion() expectedVersion: number,
    @CurrentCaller() caller: Caller,
  ): Promise<ShownSender> {
    return this.change.execute({ id, expectedVersion }, change, caller);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes a sender address' })
  @ApiHeader(IF_MATCH)
  @Answers(204, 'Removed')
  async removeSender(
    @Param('id', { schema: senderId }) id: string,
    @IfMatchVersion() expectedVersion: number,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    await this.remove.execute({ id, expectedVersion }, caller);
  }
}
