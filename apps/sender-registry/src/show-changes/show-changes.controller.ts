import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, type Page, pageOf, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import { legalEntityCode } from '../requests.js';
import { changeView, type ChangeView } from './change.view.js';
import { ShowChanges } from './show-changes.js';

const query = z.object(pageQuery);

@ApiTags('organisations')
@Controller('organisations/:code/changes')
export class ShowChangesController {
  constructor(@Inject(ShowChanges) private readonly handler: ShowChanges) {}

  @Get()
  @ApiOperation({ summary: 'Who changed what when: the organisation, its members, domains and senders' })
  @Answers(200, 'A page, newest first', pageOf(changeView))
  async listChanges(
    @Param('code', { schema: legalEntityCode }) organisation: string,
    @Query({ schema: query }) page: z.infer<typeof query>,
    @CurrentCaller() caller: Caller,
  ): Promise<Page<ChangeView>> {
    return this.handler.execute(organisation, page, caller);
  }
}
