import { Controller, Get, Inject, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, type Page, pageOf, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import {
  organisationSummary,
  type OrganisationSummary,
  organisationView,
  type ShownOrganisation,
} from '../organisation.view.js';
import { legalEntityCode } from '../requests.js';
import { VersionedAnswer } from '../versioned-answer.js';
import { ListOrganisations } from './list-organisations.js';
import { ShowOrganisation } from './show-organisation.js';

const query = z.object(pageQuery);

@ApiTags('organisations')
@Controller('organisations')
export class ShowOrganisationsController {
  constructor(
    @Inject(ListOrganisations) private readonly list: ListOrganisations,
    @Inject(ShowOrganisation) private readonly show: ShowOrganisation,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Lists the caller’s organisations; all of them for an operator' })
  @Answers(200, 'A page, by legal entity code', pageOf(organisationSummary))
  async listOrganisations(
    @Query({ schema: query }) page: z.infer<typeof query>,
    @CurrentCaller() caller: Caller,
  ): Promise<Page<OrganisationSummary>> {
    return this.list.execute(page, caller);
  }

  @Get(':code')
  @UseInterceptors(VersionedAnswer)
  @ApiOperation({ summary: 'Shows an organisation; its members only to its administrators and operators' })
  @Answers(200, 'The organisation', organisationView)
  async showOrganisation(
    @Param('code', { schema: legalEntityCode }) code: string,
    @CurrentCaller() caller: Caller,
  ): Promise<ShownOrganisation> {
    return this.show.execute(code, caller);
  }
}
