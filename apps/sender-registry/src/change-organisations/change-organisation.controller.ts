import { Body, Controller, Inject, Param, Patch, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IfMatchVersion } from '@pep/service-kit';
import { z } from 'zod';
import { organisationView, type ShownOrganisation } from '../organisation.view.js';
import { IF_MATCH, legalEntityCode, organisationName, tin } from '../requests.js';
import { VersionedAnswer } from '../versioned-answer.js';
import { ChangeOrganisation } from './change-organisation.js';

const body = z.strictObject({
  name: organisationName.optional(),
  tin: tin.optional(),
  suspended: z.boolean().optional(),
});

@ApiTags('organisations')
@Controller('organisations')
export class ChangeOrganisationController {
  constructor(@Inject(ChangeOrganisation) private readonly handler: ChangeOrganisation) {}

  @Patch(':code')
  @UseInterceptors(VersionedAnswer)
  @ApiOperation({ summary: 'Renames, suspends or reactivates an organisation (operators)' })
  @ApiHeader(IF_MATCH)
  @Answers(200, 'As it is now', organisationView)
  async changeOrganisation(
    @Param('code', { schema: legalEntityCode }) code: string,
    @Body({ schema: body }) change: z.infer<typeof body>,
    @IfMatchVersion() expectedVersion: number,
    @CurrentCaller() caller: Caller,
  ): Promise<ShownOrganisation> {
    return this.handler.execute({ code, expectedVersion, change }, caller);
  }
}
