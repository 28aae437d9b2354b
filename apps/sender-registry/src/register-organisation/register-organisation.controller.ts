import { Body, Controller, Inject, Post, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IdempotencyKey } from '@pep/service-kit';
import { z } from 'zod';
import { organisationView, type OrganisationView } from '../organisation.view.js';
import { IDEMPOTENCY_KEY, legalEntityCode, organisationName, tin } from '../requests.js';
import { type Versioned, VersionedAnswer } from '../versioned-answer.js';
import { RegisterOrganisation } from './register-organisation.js';

const body = z.strictObject({ legalEntityCode, name: organisationName, tin: tin.optional() });

@ApiTags('organisations')
@Controller('organisations')
export class RegisterOrganisationController {
  constructor(@Inject(RegisterOrganisation) private readonly handler: RegisterOrganisation) {}

  @Post()
  @UseInterceptors(VersionedAnswer)
  @ApiOperation({ summary: 'Registers an organisation (operators)' })
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(201, 'Registered', organisationView)
  async registerOrganisation(
    @Body({ schema: body }) given: z.infer<typeof body>,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
  ): Promise<Versioned<OrganisationView>> {
    const shown = await this.handler.execute(given, key, caller);
    return { ...shown, location: `/v1/organisations/${shown.view.legalEntityCode}` };
  }
}
