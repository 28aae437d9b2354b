import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { registrationView, type RegistrationView, RegistrationViews } from '../registration.view.js';
import { registrationId } from '../requests.js';
import { ShowRegistration } from './show-registration.js';

@ApiTags('registrations')
@Controller('registrations')
export class ShowRegistrationController {
  constructor(
    @Inject(ShowRegistration) private readonly handler: ShowRegistration,
    @Inject(RegistrationViews) private readonly views: RegistrationViews,
  ) {}

  @Get(':id')
  @ApiOperation({ summary: 'Shows a registration of the certificate with which the caller came' })
  @Answers(200, 'The registration', registrationView)
  async showRegistration(
    @Param('id', { schema: registrationId }) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<RegistrationView> {
    return this.views.of(await this.handler.execute(id, caller));
  }
}
