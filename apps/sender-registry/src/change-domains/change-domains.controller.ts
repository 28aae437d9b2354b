import { Body, Controller, Delete, HttpCode, Inject, Param, Patch, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IfMatchVersion } from '@pep/service-kit';
import { z } from 'zod';
import { domainView, type ShownDomain } from '../domain.view.js';
import { domainName, domainSources, IF_MATCH, legalEntityCode } from '../requests.js';
import { VersionedAnswer } from '../versioned-answer.js';
import { ChangeDomain } from './change-domain.js';
import { RemoveDomain } from './remove-domain.js';

const body = z.strictObject({
  allAddressesAllowed: z.boolean().optional(),
  sources: domainSources.optional(),
  smsAllowed: z.boolean().optional(),
  suspended: z.boolean().optional(),
});
const code = { schema: legalEntityCode };

@ApiTags('domains')
@Controller('organisations/:code/domains')
export class ChangeDomainsController {
  constructor(
    @Inject(ChangeDomain) private readonly change: ChangeDomain,
    @Inject(RemoveDomain) private readonly remove: RemoveDomain,
  ) {}

  @Patch(':name')
  @UseInterceptors(VersionedAnswer)
  @ApiOperation({ summary: 'Changes, suspends or reactivates a domain' })
  @ApiHeader(IF_MATCH)
  @Answers(200, 'As it is now', domainView)
  async changeDomain(
    @Param('code', code) organisation: string,
    @Param('name', { schema: domainName }) name: string,
    @Body({ schema: body }) change: z.infer<typeof body>,
    @IfMatchVersion() expectedVersion: number,
    @CurrentCaller() caller: Caller,
  ): Promise<ShownDomain> {
    return this.change.execute({ organisation, name, expectedVersion }, change, caller);
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes a domain; addresses that it confirmed wait for a code' })
  @ApiHeader(IF_MATCH)
  @Answers(204, 'Removed')
  async removeDomain(
    @Param('code', code) organisation: string,
    @Param('name', { schema: domainName }) name: string,
    @IfMatchVersion() expectedVersion: number,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    await this.remove.execute({ organisation, name, expectedVersion }, caller);
  }
}
