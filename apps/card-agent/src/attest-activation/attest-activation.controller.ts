import { Body, Controller, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { PairedPagesGuard } from '../paired-pages.guard.js';
import { lastTry, secret, tokenParam } from '../requests.js';
import type { Purpose } from '../token/token.js';
import { type Attestation, AttestActivation, pinActivation } from './attest-activation.js';

const body = z.strictObject({ ...pinActivation.shape, pin: secret, lastTry });

@Controller('card/tokens/:token/attestation')
@UseGuards(PairedPagesGuard)
export class AttestActivationController {
  constructor(@Inject(AttestActivation) private readonly handler: AttestActivation) {}

  @Post()
  @HttpCode(200)
  attestActivation(
    @Param('token', { schema: tokenParam }) token: Purpose,
    @Body({ schema: body }) { pin, lastTry: consented, ...activation }: z.infer<typeof body>,
  ): Promise<Attestation> {
    return this.handler.execute({ token, pin, lastTry: consented }, activation);
  }
}
