import { Body, Controller, Inject, Param, Put, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { PairedPagesGuard } from '../paired-pages.guard.js';
import { lastTry, newPinFields, secret, tokenParam } from '../requests.js';
import type { Purpose } from '../token/token.js';
import type { TokenView } from '../token.view.js';
import { ChangePin } from './change-pin.js';

const body = z.strictObject({ pin: secret, ...newPinFields, lastTry });

@Controller('card/tokens/:token/pin')
@UseGuards(PairedPagesGuard)
export class ChangePinController {
  constructor(@Inject(ChangePin) private readonly handler: ChangePin) {}

  @Put()
  changePin(
    @Param('token', { schema: tokenParam }) token: Purpose,
    @Body({ schema: body }) given: z.infer<typeof body>,
  ): Promise<TokenView> {
    return this.handler.execute({ token, ...given });
  }
}
