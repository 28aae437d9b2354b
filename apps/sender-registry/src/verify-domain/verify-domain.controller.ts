import { Controller, HttpCode, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { domainView, type ShownDomain } from '../domain.view.js';
import { domainName, legalEntityCode } from '../requests.js';
import { VersionedAnswer } from '../versioned-answer.js';
import { VerifyDomain } from './verify-domain.js';

@ApiTags('domains')
@Controller('organisations/:code/domains/:name/verification')
export class VerifyDomainController {
  constructor(@Inject(VerifyDomain) private readonly handler: VerifyDomain) {}

  @Post()
  @HttpCode(200)
  @UseInterceptors(VersionedAnswer)
  @ApiOperation({ summary: 'Looks the DNS record up that proves a domain; an expired challenge is renewed' })
  @Answers(200, 'Verified', domainView)
  async verifyDomain(
    @Param('code', { schema: legalEntityCode }) organisation: string,
    @Param('name', { schema: domainName }) name: string,
    @CurrentCaller() caller: Caller,
  ): Promise<ShownDomain> {
    return this.handler.execute(organisation, name, caller);
  }
}
