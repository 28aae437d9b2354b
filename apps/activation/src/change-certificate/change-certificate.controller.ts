import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IdempotencyKey } from '@pep/service-kit';
import { z } from 'zod';
import { certificateView, type CertificateView, CertificateViews } from '../certificate.view.js';
import { fingerprint, IDEMPOTENCY_KEY } from '../requests.js';
import { ChangeCertificate, type CertificateChange } from './change-certificate.js';

/** As the contract of `pep.certificate.changed.v1` says. */
const REASON_LENGTH_MAX = 300;

const body = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(1)
    .max(REASON_LENGTH_MAX)
    .regex(/^\P{Cc}*$/u, 'has control characters')
    .describe('In words; relying parties read it'),
});
type Body = z.infer<typeof body>;
const schema = { schema: fingerprint };

@ApiTags('certificates')
@Controller('certificates/:fingerprint')
export class ChangeCertificateController {
  constructor(
    @Inject(ChangeCertificate) private readonly handler: ChangeCertificate,
    @Inject(CertificateViews) private readonly views: CertificateViews,
  ) {}

  @Post('suspension')
  @HttpCode(200)
  @ApiOperation({ summary: 'Suspends a certificate: an operator anybody’s, a holder their own' })
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(200, 'It lets nobody in until it is reinstated', certificateView)
  async suspendCertificate(
    @Param('fingerprint', schema) of: string,
    @Body({ schema: body }) { reason }: Body,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
  ): Promise<CertificateView> {
    return this.#change({ fingerprint: of, event: 'suspend', reason }, key, caller);
  }

  @Post('reinstatement')
  @HttpCode(200)
  @ApiOperation({ summary: 'Lifts a suspension; a holder only their own' })
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(200, 'Active if it is paid for, registered else', certificateView)
  async reinstateCertificate(
    @Param('fingerprint', schema) of: string,
    @Body({ schema: body }) { reason }: Body,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
  ): Promise<CertificateView> {
    return this.#change({ fingerprint: of, event: 'reinstate', reason }, key, caller);
  }

  @Post('revocation')
  @HttpCode(200)
  @ApiOperation({ summary: 'Revokes a certificate here, for good; the authority’s own list is its own' })
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(200, 'It lets nobody in any more', certificateView)
  async revokeCertificate(
    @Param('fingerprint', schema) of: string,
    @Body({ schema: body }) { reason }: Body,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
  ): Promise<CertificateView> {
    return this.#change({ fingerprint: of, event: 'revoke', reason }, key, caller);
  }

  async #change(change: CertificateChange, key: string, caller: Caller): Promise<CertificateView> {
    return this.views.of(await this.handler.execute(change, key, caller), caller);
  }
}
