import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { certificateView, viewOf } from './certificate.view.js';
import { ShowCertificate } from './show-certificate.js';

@Controller('certificates')
export class ShowCertificateController {
  constructor(@Inject(ShowCertificate) private readonly showCertificate: ShowCertificate) {}

  @Get('me')
  @ApiOperation({ summary: 'Shows the certificate that the caller came with, and its state' })
  @Answers(200, 'The certificate you came with', certificateView)
  async showMyCertificate(@CurrentCaller() caller: Caller) {
    return viewOf(await this.showCertificate.execute(caller));
  }
}
