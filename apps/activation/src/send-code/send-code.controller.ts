import { Controller, HttpCode, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { registrationView, type RegistrationView, RegistrationViews } from '../registration.view.js';
import { registrationId } from '../requests.js';
import { RetryAfter } from '../retry-after.js';
import { SendCode } from './send-code.js';

@ApiTags('registrations')
@Controller('registrations')
export class SendCodeController {
  constructor(
    @Inject(SendCode) private readonly handler: SendCode,
    @Inject(RegistrationViews) private readonly views: RegistrationViews,
  ) {}

  @Post(':id/code')
  @HttpCode(202)
  @UseInterceptors(RetryAfter)
  @ApiOperation({ summary: 'Sends the code again; 429 with Retry-After when the last is too young' })
  @Answers(202, 'A new code is on its way', registrationView)
  async sendRegistrationCode(
    @Param('id', { schema: registrationId }) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<RegistrationView> {
    return this.views.of(await this.handler.execute(id, caller));
  }
}
