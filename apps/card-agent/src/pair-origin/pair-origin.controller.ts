import { Body, Controller, Headers, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { PairOrigin } from './pair-origin.js';

const body = z.strictObject({
  code: z.string().regex(/^\d{8}$/, 'is not the code that pep-card pair shows'),
});

@Controller('pairings')
export class PairOriginController {
  constructor(@Inject(PairOrigin) private readonly handler: PairOrigin) {}

  /** The page keeps the token and sends it with every call: `Authorization: Bearer …`. */
  @Post()
  pairOrigin(
    @Headers('origin') origin: string,
    @Body({ schema: body }) { code }: z.infer<typeof body>,
  ): { token: string } {
    return { token: this.handler.execute(origin, code) };
  }
}
