import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IdempotencyKey, type Page, pageOf, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import { IDEMPOTENCY_KEY, legalEntityCode, price } from '../requests.js';
import { ListTariffs } from './list-tariffs.js';
import { SetTariff } from './set-tariff.js';
import { tariffView, type TariffView } from './tariff.view.js';

const body = z.strictObject({
  validFrom: z.iso.date().describe('First calendar day in Yerevan, after today'),
  organisation: legalEntityCode.optional().describe('Whose own tariff it is; absent: the general one'),
  prices: z.strictObject({ letterToPerson: price, letterToOrganisation: price, smsSegment: price }),
});
const query = z.object(pageQuery);

@ApiTags('statements')
@Controller('tariffs')
export class SetTariffController {
  constructor(
    @Inject(SetTariff) private readonly setTariff: SetTariff,
    @Inject(ListTariffs) private readonly listTariffs: ListTariffs,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Sets prices from a day on (operators)',
    description: 'Takes the place of a tariff that begins on the same day and is not in force yet.',
  })
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(201, 'Set', tariffView)
  async addTariff(
    @Body({ schema: body }) given: z.infer<typeof body>,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
  ): Promise<TariffView> {
    return this.setTariff.execute(given, key, caller);
  }

  @Get()
  @ApiOperation({ summary: 'Lists the general tariffs and those of the caller’s organisations' })
  @Answers(200, 'A page, newest first', pageOf(tariffView))
  async showTariffs(
    @Query({ schema: query }) page: z.infer<typeof query>,
    @CurrentCaller() caller: Caller,
  ): Promise<Page<TariffView>> {
    return this.listTariffs.execute(page, caller);
  }
}
