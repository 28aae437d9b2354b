import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import { domainName, instant, legalEntityCode, senderId } from '../requests.js';
import { isAddress } from '../source/matching-source.js';
import { historyView, type HistoryView } from './history.view.js';
import { ShowHistory } from './show-history.js';

const query = z.object({
  asOf: instant().optional().describe('At which moment, RFC 3339; now unless given'),
  knownAt: instant().optional().describe('As it was known at this moment, RFC 3339; now unless given'),
  source: z
    .string()
    .refine(isAddress, 'is not an IP address')
    .optional()
    .describe('Was a letter from this IP address allowed?'),
  ...pageQuery,
});
const SUMMARY =
  'how it stood at asOf as known at knownAt, and whether a source was allowed; without the three, every version';

@ApiTags('history')
@Controller()
export class ShowHistoryController {
  constructor(@Inject(ShowHistory) private readonly history: ShowHistory) {}

  @Get('senders/:id/history')
  @ApiOperation({ summary: `History of a sender address: ${SUMMARY}` })
  @Answers(200, 'One moment, or a page of versions, newest first', historyView)
  async showSenderHistory(
    @Param('id', { schema: senderId }) id: string,
    @Query({ schema: query }) asked: z.infer<typeof query>,
    @CurrentCaller() caller: Caller,
  ): Promise<HistoryView> {
    return this.history.ofSender(id, asked, caller);
  }

  @Get('organisations/:code/domains/:name/history')
  @ApiOperation({ summary: `History of a domain: ${SUMMARY}` })
  @Answers(200, 'One moment, or a page of versions, newest first', historyView)
  async showDomainHistory(
    @Param('code', { schema: legalEntityCode }) organisation: string,
    @Param('name', { schema: domainName }) name: string,
    @Query({ schema: query }) asked: z.infer<typeof query>,
    @CurrentCaller() caller: Caller,
  ): Promise<HistoryView> {
    return this.history.ofDomain(organisation, name, asked, caller);
  }
}
