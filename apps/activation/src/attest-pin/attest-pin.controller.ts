import { Body, Controller, HttpCode, Inject, Param, Post, Req, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Answers, ForAnyone } from '@pep/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { base64 } from '../requests.js';
import { RetryAfter } from '../retry-after.js';
import { TOKENS } from '../signature/key-usage.js';
import { AttestPin } from './attest-pin.js';
import { StartPinActivation } from './start-pin-activation.js';

const CERTIFICATE_LENGTH_MAX = 16_384;
const SIGNATURE_LENGTH_MAX = 2_048;

const activationId = z.uuid();
const body = z.strictObject({
  token: z.enum(TOKENS).describe('auth: ARMID (AuthPIN); sign: ARMID (SignPIN)'),
  certificate: base64(CERTIFICATE_LENGTH_MAX).describe('The token’s certificate: DER as base64'),
  signature: base64(SIGNATURE_LENGTH_MAX).describe(
    'Base64 of the key’s signature with SHA-256 (RSASSA-PKCS1-v1_5, or ECDSA as DER) over the UTF-8 octets of ' +
      '"PEP PIN activation v1\\n<id>\\n<auth|sign>\\n<nonce>"',
  ),
});

const pinActivation = z
  .object({
    id: z.uuid(),
    nonce: z.string().describe('32 random octets, base64url; each token signs it once'),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'PinActivation' });

const attestedTokens = z
  .object({
    id: z.uuid(),
    tokens: z
      .object({ auth: z.iso.datetime().optional(), sign: z.iso.datetime().optional() })
      .describe('When each was attested'),
  })
  .meta({ id: 'AttestedTokens' });

@ApiTags('PIN activation')
@Controller('pin-activations')
export class AttestPinController {
  constructor(
    @Inject(StartPinActivation) private readonly start: StartPinActivation,
    @Inject(AttestPin) private readonly attest: AttestPin,
  ) {}

  @Post()
  @ForAnyone()
  @UseInterceptors(RetryAfter)
  @ApiOperation({
    summary: 'Gives a nonce with which a card proves that its PINs work; no certificate is needed',
  })
  @Answers(201, 'Good for 15 minutes', pinActivation)
  async startPinActivation(@Req() request: FastifyRequest): Promise<z.infer<typeof pinActivation>> {
    const { id, nonce, expiresAt } = await this.start.execute(addressOf(request));
    return { id, nonce, expiresAt: expiresAt.toISOString() };
  }

  @Post(':id/attestation')
  @ForAnyone()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Takes a token’s signature of the nonce; PIN and PUK never leave the holder’s computer',
  })
  @Answers(200, 'Attested', attestedTokens)
  async attestPin(
    @Param('id', { schema: activationId }) id: string,
    @Body({ schema: body }) proof: z.infer<typeof body>,
  ): Promise<z.infer<typeof attestedTokens>> {
    const tokens = Object.entries(await this.attest.execute(id, proof));
    return { id, tokens: Object.fromEntries(tokens.map(([token, at]) => [token, at.toISOString()])) };
  }
}

/** The gateway replaces whatever a client says in this header. */
function addressOf({ headers, ip }: FastifyRequest): string {
  const forwarded = headers['x-forwarded-for'];
  return typeof forwarded === 'string' ? forwarded : ip;
}
