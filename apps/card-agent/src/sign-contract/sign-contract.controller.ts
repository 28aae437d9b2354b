import { Body, Controller, HttpCode, Inject, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { PairedPagesGuard } from '../paired-pages.guard.js';
import { base64, lastTry, secret } from '../requests.js';
import { SignContract } from './sign-contract.js';

/** The contract’s exact octets: what is signed is what its url answers. */
const body = z.strictObject({ contract: base64, pin: secret, lastTry });

@Controller('card/contract-signature')
@UseGuards(PairedPagesGuard)
export class SignContractController {
  constructor(@Inject(SignContract) private readonly handler: SignContract) {}

  @Post()
  @HttpCode(200)
  async signContract(
    @Body({ schema: body }) { contract, ...request }: z.infer<typeof body>,
  ): Promise<{ signature: string; signer: string }> {
    const { signature, signer } = await this.handler.execute(contract, request);
    return { signature: signature.toString('base64'), signer };
  }
}
