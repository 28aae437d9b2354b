import { Controller, Get, Inject, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, type Page, pageOf, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import { domainView, type DomainView, type ShownDomain } from '../domain.view.js';
import { domainName, legalEntityCode } from '../requests.js';
import { VersionedAnswer } from '../versioned-answer.js';
import { ShowDomains } from './show-domains.js';

const query = z.object(pageQuery);
const code = { schema: legalEntityCode };

@ApiTags('domains')
@Controller('organisations/:code/domains')
export class ShowDomainsController {
  constructor(@Inject(ShowDomains) private readonly domains: ShowDomains) {}

  @Get()
  @ApiOperation({ summary: 'Lists the domains of an organisation, verified or not' })
  @Answers(200, 'A page, by name', pageOf(domainView))
  async listDomains(
    @Param('code', code) organisation: string,
    @Query({ schema: query }) page: z.infer<typeof query>,
    @CurrentCaller() caller: Caller,
  ): Promise<Page<DomainView>> {
    return this.domains.list(organisation, page, caller);
  }

  @Get(':name')
  @UseInterceptors(VersionedAnswer)
  @ApiOperation({ summary: 'Shows a domain; until it is verified with the DNS record that proves it' })
  @Answers(200, 'The domain', domainView)
  async showDomain(
    @Param('code', code) organisation: string,
    @Param('name', { schema: domainName }) name: string,
    @CurrentCaller() caller: Caller,
  ): Promise<ShownDomain> {
    return this.domains.one(organisation, name, caller);
  }
}
