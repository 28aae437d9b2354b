import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IdempotencyKey, type Page, pageOf, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import { IDEMPOTENCY_KEY, language, listedOrganisation, mailAddress, ownOrganisation } from '../requests.js';
import { alertView, type AlertView } from './alert.view.js';
import { ListAlerts } from './list-alerts.js';
import { RemoveAlert } from './remove-alert.js';
import { SetAlert } from './set-alert.js';

const EMAILS_MAX = 3;
const THRESHOLD_MAX = 1_000_000_000_000;

const body = z.strictObject({
  organisation: ownOrganisation,
  sender: mailAddress.optional().describe('One address; all of the organisation’s together when absent'),
  period: z.enum(['day', 'month']).describe('In Yerevan'),
  measure: z.enum(['messages', 'sms', 'smsSegments']),
  threshold: z.int().min(1).max(THRESHOLD_MAX).describe('Told when the count of the period reaches it'),
  emails: z
    .array(mailAddress)
    .max(EMAILS_MAX)
    .transform((emails) => [...new Set(emails)])
    .describe('Who gets a mail, beside the fact `pep.usage.exceeded.v1`'),
  language: language.default('hy'),
});
const query = z.object({ ...pageQuery, organisation: listedOrganisation });

@ApiTags('usage')
@Controller('usage-alerts')
export class SetAlertController {
  constructor(
    @Inject(SetAlert) private readonly setAlert: SetAlert,
    @Inject(ListAlerts) private readonly listAlerts: ListAlerts,
    @Inject(RemoveAlert) private readonly remove: RemoveAlert,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Asks to be told, once in each period, when usage reaches a threshold' })
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(201, 'Set', alertView)
  async addUsageAlert(
    @Body({ schema: body }) given: z.infer<typeof body>,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
  ): Promise<AlertView> {
    return this.setAlert.execute(given, key, caller);
  }

  @Get()
  @ApiOperation({ summary: 'Lists alerts' })
  @Answers(200, 'A page', pageOf(alertView))
  async showUsageAlerts(
    @Query({ schema: query }) asked: z.infer<typeof query>,
    @CurrentCaller() caller: Caller,
  ): Promise<Page<AlertView>> {
    return this.listAlerts.execute(asked, caller);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes an alert' })
  @Answers(204, 'Removed')
  async removeUsageAlert(
    @Param('id', { schema: z.uuid() }) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    await this.remove.execute(id, caller);
  }
}
