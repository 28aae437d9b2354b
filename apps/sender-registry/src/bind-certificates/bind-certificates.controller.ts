import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IdempotencyKey } from '@pep/service-kit';
import { z } from 'zod';
import { IDEMPOTENCY_KEY, senderId } from '../requests.js';
import { BindCertificate } from './bind-certificate.js';
import { certificateList, certificateView, type CertificateView } from './certificate.view.js';
import { ListCertificates } from './list-certificates.js';
import { UnbindCertificate } from './unbind-certificate.js';

const PEM_LENGTH_MAX = 20_000;
const body = z.strictObject({
  certificate: z.string().max(PEM_LENGTH_MAX).describe('X.509 certificate, PEM; never its private key'),
});
const id = { schema: senderId };
const fingerprintForm = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 fingerprint in lower-case hex');

@ApiTags('senders')
@Controller('senders/:id/certificates')
export class BindCertificatesController {
  constructor(
    @Inject(BindCertificate) private readonly bind: BindCertificate,
    @Inject(UnbindCertificate) private readonly unbind: UnbindCertificate,
    @Inject(ListCertificates) private readonly list: ListCertificates,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Lets a system with this client certificate submit letters for a sender' })
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(201, 'Bound', certificateView)
  async bindCertificate(
    @Param('id', id) sender: string,
    @Body({ schema: body }) { certificate }: z.infer<typeof body>,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
  ): Promise<CertificateView> {
    return this.bind.execute({ sender, certificate }, key, caller);
  }

  @Get()
  @ApiOperation({ summary: 'Lists the client certificates of a sender' })
  @Answers(200, 'All of them', certificateList)
  async listCertificates(
    @Param('id', id) sender: string,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof certificateList>> {
    return { items: await this.list.execute(sender, caller) };
  }

  @Delete(':fingerprint')
  @HttpCode(204)
  @ApiOperation({ summary: 'Takes a client certificate from a sender' })
  @Answers(204, 'Not bound to it')
  async unbindCertificate(
    @Param('id', id) sender: string,
    @Param('fingerprint', { schema: fingerprintForm }) fingerprint: string,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    await this.unbind.execute({ sender, fingerprint }, caller);
  }
}
