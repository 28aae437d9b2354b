import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IdempotencyKey, pageOf, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import { outageSchema, outageServices, type OutageView, toOutageView } from './outage-view.js';
import { RecordOutage } from './record-outage.js';

const REASON_LENGTH_MAX = 1_000;

const body = z.strictObject({
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }).describe('The first moment after it'),
  services: outageServices,
  reason: z.string().min(1).max(REASON_LENGTH_MAX),
});
const query = z.object(pageQuery);

@ApiTags('outages')
@Controller('outages')
export class RecordOutageController {
  constructor(@Inject(RecordOutage) private readonly recordOutage: RecordOutage) {}

  @Post()
  @ApiOperation({
    summary: 'Records an outage that is over (operators)',
    description:
      'Gives the recipients of letters whose time it covers more time, as the rules of each letter say, and leaves evidence for each. A record can not be taken back.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'New for each outage; a repeat with the same key gets the first answer',
  })
  @Answers(201, 'Recorded', outageSchema)
  async addOutage(
    @Body({ schema: body }) given: z.infer<typeof body>,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
  ): Promise<OutageView> {
    return this.recordOutage.execute(given, key, caller);
  }

  @Get()
  @ApiOperation({ summary: 'Lists recorded outages (operators)' })
  @Answers(200, 'A page, newest record first', pageOf(outageSchema))
  async listOutages(@Query({ schema: query }) page: z.infer<typeof query>, @CurrentCaller() caller: Caller) {
    const { items, ...rest } = await this.recordOutage.list(page, caller);
    return { items: items.map(toOutageView), ...rest };
  }
}
