import { Body, Controller, Inject, Post, Res, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { canonicalMobile } from '@pep/identifiers';
import { Answers, CurrentCaller, IdempotencyKey } from '@pep/service-kit';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CallerCertificate } from '../caller-certificate.js';
import { registrationView, type RegistrationView, RegistrationViews } from '../registration.view.js';
import { LANGUAGES, MODES } from '../registration/registration.js';
import { IDEMPOTENCY_KEY } from '../requests.js';
import { RetryAfter } from '../retry-after.js';
import { StartRegistration } from './start-registration.js';

const MOBILE_LENGTH_MAX = 20;

const body = z.strictObject({
  mobile: z
    .string()
    .max(MOBILE_LENGTH_MAX)
    .refine(
      (text) => canonicalMobile(text) !== undefined,
      'is not an Armenian mobile number, such as +37491234567',
    )
    .transform((text) => canonicalMobile(text) ?? '')
    .describe('Armenian mobile number, such as +37491234567'),
  mode: z.enum(MODES).describe('register-and-pay: the one-step way, with a code of four digits'),
  language: z.enum(LANGUAGES).default('hy').describe('Of the contract, and of what is written to you'),
});

@ApiTags('registrations')
@Controller('registrations')
export class StartRegistrationController {
  constructor(
    @Inject(StartRegistration) private readonly handler: StartRegistration,
    @Inject(RegistrationViews) private readonly views: RegistrationViews,
  ) {}

  @Post()
  @UseInterceptors(RetryAfter)
  @ApiOperation({
    summary: 'Begins to register the card with which the caller came; a code goes to the phone',
  })
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(201, 'Confirm it with the code', registrationView)
  async startRegistration(
    @Body({ schema: body }) request: z.infer<typeof body>,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
    @CallerCertificate() certificate: Buffer,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegistrationView> {
    const registration = await this.handler.execute(request, { caller, certificate, key });
    reply.header('location', `/v1/registrations/${registration.id}`);
    return this.views.of(registration);
  }
}
