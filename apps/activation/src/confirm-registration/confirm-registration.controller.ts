import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { z } from 'zod';
import { registrationView, type RegistrationView, RegistrationViews } from '../registration.view.js';
import { base64, registrationId } from '../requests.js';
import { ConfirmRegistration } from './confirm-registration.js';

/** A signature with the chain of its certificates is a few thousand. */
const SIGNATURE_LENGTH_MAX = 65_536;

const body = z.strictObject({
  code: z
    .string()
    .regex(/^\d{4,8}$/, 'is not a code of 4 to 8 digits')
    .describe('The digits that were sent to the phone'),
  contractAccepted: z.boolean().describe('Whether you accept the contract that the registration names'),
  contractSignature: base64(SIGNATURE_LENGTH_MAX)
    .optional()
    .describe('Detached CAdES-B signature of the contract’s octets with SignPIN: DER as base64'),
});

@ApiTags('registrations')
@Controller('registrations')
export class ConfirmRegistrationController {
  constructor(
    @Inject(ConfirmRegistration) private readonly handler: ConfirmRegistration,
    @Inject(RegistrationViews) private readonly views: RegistrationViews,
  ) {}

  @Post(':id/confirmation')
  @HttpCode(200)
  @ApiOperation({ summary: 'Confirms a registration with the code, and accepts the contract' })
  @Answers(200, 'Registered; active when the yearly fee is paid', registrationView)
  async confirmRegistration(
    @Param('id', { schema: registrationId }) id: string,
    @Body({ schema: body }) given: z.infer<typeof body>,
    @CurrentCaller() caller: Caller,
  ): Promise<RegistrationView> {
    return this.views.of(await this.handler.execute(id, given, caller));
  }
}
