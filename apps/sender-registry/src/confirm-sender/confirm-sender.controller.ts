import { Body, Controller, HttpCode, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { z } from 'zod';
import { senderId } from '../requests.js';
import { senderView, type ShownSender } from '../sender.view.js';
import { VersionedAnswer } from '../versioned-answer.js';
import { ConfirmSender } from './confirm-sender.js';
import { MailCode } from './mail-code.js';
import { mailedCode, type MailedCode } from './mailed-code.view.js';
import { RetryAfter } from './retry-after.js';

const body = z.strictObject({
  code: z
    .string()
    .regex(/^\d{6}$/, 'is not a code of 6 digits')
    .describe('The 6 digits that were mailed to the address'),
});
const id = { schema: senderId };

@ApiTags('senders')
@Controller('senders/:id')
export class ConfirmSenderController {
  constructor(
    @Inject(MailCode) private readonly mail: MailCode,
    @Inject(ConfirmSender) private readonly confirm: ConfirmSender,
  ) {}

  @Post('code')
  @HttpCode(202)
  @UseInterceptors(RetryAfter)
  @ApiOperation({
    summary: 'Mails a new code to an address; 429 with Retry-After when the last is too young',
  })
  @Answers(202, 'It is being mailed', mailedCode)
  async mailCode(@Param('id', id) sender: string, @CurrentCaller() caller: Caller): Promise<MailedCode> {
    return this.mail.execute(sender, caller);
  }

  @Post('confirmation')
  @HttpCode(200)
  @UseInterceptors(VersionedAnswer)
  @ApiOperation({ summary: 'Confirms an address with the code that was mailed to it' })
  @Answers(200, 'Confirmed; it may send', senderView)
  async confirmSender(
    @Param('id', id) sender: string,
    @Body({ schema: body }) { code }: z.infer<typeof body>,
    @CurrentCaller() caller: Caller,
  ): Promise<ShownSender> {
    return this.confirm.execute(sender, code, caller);
  }
}
