import { Body, Controller, Inject, Post, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IdempotencyKey } from '@pep/service-kit';
import { z } from 'zod';
import { IDEMPOTENCY_KEY, legalEntityCode, senderAddress, sources } from '../requests.js';
import { senderView, type SenderView } from '../sender.view.js';
import { type Versioned, VersionedAnswer } from '../versioned-answer.js';
import { RegisterSender } from './register-sender.js';

const body = z.strictObject({
  organisation: legalEntityCode,
  address: senderAddress,
  sources,
  smsAllowed: z.boolean().default(false),
  suspended: z.boolean().default(false),
});

@ApiTags('senders')
@Controller('senders')
export class RegisterSenderController {
  constructor(@Inject(RegisterSender) private readonly handler: RegisterSender) {}

  @Post()
  @UseInterceptors(VersionedAnswer)
  @ApiOperation({ summary: 'Registers a sender address of an organisation (its administrators)' })
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(201, 'Registered', senderView)
  async registerSender(
    @Body({ schema: body }) given: z.infer<typeof body>,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
  ): Promise<Versioned<SenderView>> {
    const shown = await this.handler.execute(given, key, caller);
    return { ...shown, location: `/v1/senders/${shown.view.id}` };
  }
}
