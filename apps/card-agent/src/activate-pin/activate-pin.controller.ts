import { Body, Controller, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { PairedPagesGuard } from '../paired-pages.guard.js';
import { lastTry, newPinFields, secret, tokenParam } from '../requests.js';
import type { Purpose } from '../token/token.js';
import type { TokenView } from '../token.view.js';
import { ActivatePin } from './activate-pin.js';

const body = z.strictObject({ puk: secret, ...newPinFields, lastTry });

@Controller('card/tokens/:token')
@UseGuards(PairedPagesGuard)
export class ActivatePinController {
  constructor(@Inject(ActivatePin) private readonly handler: ActivatePin) {}

  @Post('activation')
  @HttpCode(200)
  activatePin(
    @Param('token', { schema: tokenParam }) token: Purpose,
    @Body({ schema: body }) given: z.infer<typeof body>,
  ): Promise<TokenView> {
    return this.handler.execute({ token, ...given, notWhenActive: true });
  }

  @Post('unblocking')
  @HttpCode(200)
  unblockPin(
    @Param('token', { schema: tokenParam }) token: Purpose,
    @Body({ schema: body }) given: z.infer<typeof body>,
  ): Promise<TokenView> {
    return this.handler.execute({ token, ...given, notWhenActive: false });
  }
}
