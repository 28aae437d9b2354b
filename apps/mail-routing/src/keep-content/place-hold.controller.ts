import { Body, Controller, Delete, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { z } from 'zod';
import { messageId } from '../requests.js';
import { PlaceHold } from './place-hold.js';

const REASON_LENGTH_MAX = 1_000;

const body = z.strictObject({ reason: z.string().min(1).max(REASON_LENGTH_MAX) });
const holdSchema = z
  .object({ messageId: z.uuid(), reason: z.string(), placedAt: z.iso.datetime() })
  .meta({ id: 'LegalHold' });

@ApiTags('legal-holds')
@Controller('legal-holds')
export class PlaceHoldController {
  constructor(@Inject(PlaceHold) private readonly placeHold: PlaceHold) {}

  @Put(':id')
  @ApiOperation({
    summary: 'Keeps the content of a letter beyond its time (operators)',
    description: 'It is not purged until the hold is lifted. Another reason replaces the hold by a new one.',
  })
  @Answers(200, 'The hold that is in force', holdSchema)
  async putHold(
    @Param('id', { schema: messageId }) id: string,
    @Body({ schema: body }) { reason }: z.infer<typeof body>,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof holdSchema>> {
    const hold = await this.placeHold.execute(caller, id, reason);
    return { messageId: hold.messageId, reason: hold.reason, placedAt: hold.placedAt.toISOString() };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Lifts the hold of a letter (operators)' })
  @Answers(204, 'There is no hold now')
  async deleteHold(
    @Param('id', { schema: messageId }) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    await this.placeHold.lift(caller, id);
  }
}
