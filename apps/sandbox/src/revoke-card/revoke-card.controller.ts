import { Body, Controller, Delete, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { type Reason, REASONS } from '../pki/reason.js';
import type { Revocation } from '../storage/register.js';
import { RevokeCard } from './revoke-card.js';

const fingerprint = z
  .string()
  .toLowerCase()
  .transform((text) => text.replaceAll(':', ''))
  .pipe(z.string().regex(/^[0-9a-f]{64}$/, 'is not the SHA-256 of a certificate in hex'));
// A POST without a body is one without a reason.
const revocationSchema = z
  .strictObject({ reason: z.enum(REASONS).default('unspecified') })
  .default({ reason: 'unspecified' });

/** Revokes one certificate of a card; OCSP and the lists know of it at once, and after a restart too. */
@Controller('cards/:fingerprint/revocation')
export class RevokeCardController {
  constructor(@Inject(RevokeCard) private readonly revokeCard: RevokeCard) {}

  /** Answers the revocation that stands: the first, unless it was a hold. */
  @Post()
  @HttpCode(200)
  revoke(
    @Param('fingerprint', { schema: fingerprint }) which: string,
    @Body({ schema: revocationSchema }) { reason }: { readonly reason: Reason },
  ): Revocation {
    return this.revokeCard.execute(which, reason);
  }

  /** Ends a hold. */
  @Delete()
  @HttpCode(204)
  lift(@Param('fingerprint', { schema: fingerprint }) which: string): void {
    this.revokeCard.lift(which);
  }
}
