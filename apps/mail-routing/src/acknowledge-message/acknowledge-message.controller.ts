import { Body, Controller, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IdempotencyKey } from '@pep/service-kit';
import { z } from 'zod';
import { mailboxIdentifier, messageId, NO_STORE } from '../requests.js';
import { AcknowledgeMessage } from './acknowledge-message.js';
import { CorrectAcknowledgement } from './correct-acknowledgement.js';

const time = z.iso.datetime();
const part = z.object({ n: z.int(), digest: z.string() });
const acknowledgementSchema = z
  .object({
    messageId: z.uuid(),
    acknowledgedAt: time,
    evidenceId: z.uuid(),
    statement: z.string().describe('The words that were certified'),
    parts: z
      .object({ opened: z.array(part.extend({ at: time })), unopened: z.array(part) })
      .describe('Which parts the recipient had opened by then, and which not'),
  })
  .meta({ id: 'Acknowledgement' });

const REASON_LENGTH_MAX = 1_000;
const correctionBody = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(1)
    .max(REASON_LENGTH_MAX)
    .describe('What is wrong, in words; the sender sees it'),
});
const correctionSchema = z
  .object({
    evidenceId: z.uuid(),
    corrects: z.uuid().describe('Evidence of the acknowledgement, which stays as it is'),
    at: time,
    reason: z.string(),
  })
  .meta({ id: 'AcknowledgementCorrection' });

@ApiTags('mailboxes')
@Controller('mailboxes/:identifier/messages/:id/acknowledgement')
export class AcknowledgeMessageController {
  constructor(
    @Inject(AcknowledgeMessage) private readonly acknowledgeMessage: AcknowledgeMessage,
    @Inject(CorrectAcknowledgement) private readonly corrections: CorrectAcknowledgement,
  ) {}

  @Post()
  @HttpCode(200)
  @Header(...NO_STORE)
  @ApiOperation({ summary: 'Certifies that the content was read and accepted' })
  @Answers(200, 'The acknowledgement; a second call answers the first one', acknowledgementSchema)
  async acknowledge(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) mailbox: string,
    @Param('id', { schema: messageId }) id: string,
  ) {
    const { acknowledgedAt, ...rest } = await this.acknowledgeMessage.execute(caller, mailbox, id);
    return { ...rest, acknowledgedAt: acknowledgedAt.toISOString() };
  }

  @Post('corrections')
  @Header(...NO_STORE)
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'New for each correction; a repeat with the same key gets the first answer',
  })
  @ApiOperation({ summary: 'Records what is wrong with an acknowledgement, which stays as it is' })
  @Answers(201, 'The correction: evidence of its own', correctionSchema)
  async correctAcknowledgement(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) identifier: string,
    @Param('id', { schema: messageId }) id: string,
    @Body({ schema: correctionBody }) { reason }: z.infer<typeof correctionBody>,
    @IdempotencyKey() idempotencyKey: string,
  ) {
    return this.corrections.execute(caller, { identifier, messageId: id, reason, idempotencyKey });
  }
}
