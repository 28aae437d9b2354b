import { Body, Controller, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IdempotencyKey } from '@pep/service-kit';
import { z } from 'zod';
import { domainView, type DomainView } from '../domain.view.js';
import { domainName, domainSources, IDEMPOTENCY_KEY, legalEntityCode } from '../requests.js';
import { type Versioned, VersionedAnswer } from '../versioned-answer.js';
import { RegisterDomain } from './register-domain.js';

const body = z.strictObject({
  name: domainName,
  allAddressesAllowed: z.boolean().default(false),
  sources: domainSources.default([]),
  smsAllowed: z.boolean().default(false),
  suspended: z.boolean().default(false),
});

@ApiTags('domains')
@Controller('organisations/:code/domains')
export class RegisterDomainController {
  constructor(@Inject(RegisterDomain) private readonly handler: RegisterDomain) {}

  @Post()
  @UseInterceptors(VersionedAnswer)
  @ApiOperation({ summary: 'Registers a domain of an organisation and says which DNS record proves it' })
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(201, 'Registered, not yet verified', domainView)
  async registerDomain(
    @Param('code', { schema: legalEntityCode }) organisation: string,
    @Body({ schema: body }) given: z.infer<typeof body>,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
  ): Promise<Versioned<DomainView>> {
    const shown = await this.handler.execute({ organisation, ...given }, key, caller);
    return { ...shown, location: `/v1/organisations/${organisation}/domains/${shown.view.name}` };
  }
}
