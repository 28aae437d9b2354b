import { Controller, Get, Header, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { PDF_MEDIA_TYPE } from '@pep/documents';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { z } from 'zod';
import { mailboxIdentifier, messageId, NO_STORE } from '../requests.js';
import { LANGUAGES } from '../proof/language.js';
import { proofPdf } from './proof-pdf.js';
import { ProveReading } from './prove-reading.js';

const query = z.object({ lang: z.enum(LANGUAGES).default('hy').describe('Language of the document') });

@ApiTags('mailboxes')
@Controller('mailboxes/:identifier/messages/:id/proof')
export class ProveReadingController {
  constructor(@Inject(ProveReading) private readonly proveReading: ProveReading) {}

  @Get()
  @Header(...NO_STORE)
  @Header('x-content-type-options', 'nosniff')
  @ApiProduces(PDF_MEDIA_TYPE)
  @ApiOperation({ summary: 'Makes the recipient’s own proof: what happened, what was opened and certified' })
  @Answers(200, 'The proof as PDF; it opens nothing')
  async downloadProof(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) mailbox: string,
    @Param('id', { schema: messageId }) id: string,
    @Query({ schema: query }) { lang }: z.infer<typeof query>,
  ): Promise<StreamableFile> {
    const proof = await this.proveReading.execute(caller, mailbox, id);
    const disposition = `attachment; filename="proof-${id}.pdf"`;
    return new StreamableFile(proofPdf(proof, lang), { type: PDF_MEDIA_TYPE, disposition });
  }
}
