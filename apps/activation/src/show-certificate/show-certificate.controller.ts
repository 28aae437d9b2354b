import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller, Identity } from '@pep/client-identity';
import { Answers, CurrentCaller, CurrentIdentity, ForAllSignedIn } from '@pep/service-kit';
import { certificateView, type CertificateView, CertificateViews } from '../certificate.view.js';
import { fingerprint } from '../requests.js';
import { ShowCertificate } from './show-certificate.js';

@ApiTags('certificates')
@Controller('certificates')
export class ShowCertificateController {
  constructor(
    @Inject(ShowCertificate) private readonly showCertificate: ShowCertificate,
    @Inject(CertificateViews) private readonly views: CertificateViews,
  ) {}

  @Get('me')
  @ApiOperation({ summary: 'Shows the certificate that the caller came with, and its state' })
  @Answers(200, 'The certificate you came with', certificateView)
  async showMyCertificate(@CurrentCaller() caller: Caller): Promise<CertificateView> {
    return this.views.of(await this.showCertificate.execute(caller.fingerprint), caller);
  }

  @Get(':fingerprint')
  @ForAllSignedIn()
  @ApiOperation({ summary: 'Shows how a certificate stands, to whoever relies on it: people and systems' })
  @Answers(200, 'The certificate', certificateView)
  async showAnyCertificate(
    @Param('fingerprint', { schema: fingerprint }) of: string,
    @CurrentIdentity() caller: Identity,
  ): Promise<CertificateView> {
    return this.views.of(await this.showCertificate.execute(of), caller);
  }
}
