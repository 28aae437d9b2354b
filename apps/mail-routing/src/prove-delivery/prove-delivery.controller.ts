import { Controller, Get, Header, Headers, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { chooseMediaType, PDF_MEDIA_TYPE } from '@pep/documents';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { z } from 'zod';
import { type Language, LANGUAGES } from '../proof/language.js';
import { mailboxIdentifier, messageId, NO_STORE } from '../requests.js';
import { ASICE_MEDIA_TYPE } from './container.js';
import type { DeliveryProof } from './delivery-proof.js';
import { evidenceSchema, type EvidenceView, FOLLOWING_VIEW, PROVING_VIEW } from './evidence-view.js';
import { XML_MEDIA_TYPE } from './evidence-xml.js';
import { ProveDelivery } from './prove-delivery.js';
import { RenderProof } from './render-proof.js';

const JSON_MEDIA_TYPE = 'application/json';
const FORMATS = { json: JSON_MEDIA_TYPE, xml: XML_MEDIA_TYPE, pdf: PDF_MEDIA_TYPE } as const;

const lang = z.enum(LANGUAGES).default('hy').describe('Language of the PDF');
const bundleQuery = z.object({ lang });
const evidenceQuery = z.object({
  lang,
  format: z.enum(['json', 'xml', 'pdf']).optional().describe('Goes before the Accept header'),
});

@ApiTags('messages')
@Controller('messages/:id')
export class ProveDeliveryController {
  constructor(
    @Inject(ProveDelivery) private readonly proveDelivery: ProveDelivery,
    @Inject(RenderProof) private readonly render: RenderProof,
  ) {}

  @Get('evidence')
  @Header('vary', 'accept')
  @ApiProduces(JSON_MEDIA_TYPE, XML_MEDIA_TYPE, PDF_MEDIA_TYPE)
  @ApiOperation({
    summary: 'Lists the evidence of a sent message',
    description: 'As JSON, as XML with an XAdES signature, or as PDF, by `format` or the Accept header.',
  })
  @Answers(200, 'All evidence of a message, in order', z.object({ items: z.array(evidenceSchema) }))
  async listEvidence(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: messageId }) id: string,
    @Query({ schema: evidenceQuery }) { format, lang: language }: z.infer<typeof evidenceQuery>,
    @Headers('accept') accept: string | undefined,
  ): Promise<{ items: readonly EvidenceView[] } | StreamableFile> {
    const type =
      format === undefined
        ? chooseMediaType(accept, [JSON_MEDIA_TYPE, XML_MEDIA_TYPE, PDF_MEDIA_TYPE])
        : FORMATS[format];
    const proof = await this.proveDelivery.forSender(caller, id, FOLLOWING_VIEW);
    if (type === JSON_MEDIA_TYPE) return { items: proof.evidence };
    if (type === XML_MEDIA_TYPE)
      return file(Buffer.from(await this.render.xml(proof)), type, `evidence-${id}.xml`);
    return file(await this.render.pdf(proof, language), type, `evidence-${id}.pdf`);
  }

  @Get('bundle')
  @Header(...NO_STORE)
  @ApiProduces(ASICE_MEDIA_TYPE)
  @ApiOperation({ summary: 'Makes the proof of a sent message that stands by itself' })
  @Answers(200, 'ASiC-E: the letter, its evidence and all that proves it; `pep-verify` checks it')
  async downloadBundle(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: messageId }) id: string,
    @Query({ schema: bundleQuery }) { lang: language }: z.infer<typeof bundleQuery>,
  ): Promise<StreamableFile> {
    return bundle(this.render, await this.proveDelivery.forSender(caller, id, PROVING_VIEW), language);
  }
}

@ApiTags('mailboxes')
@Controller('mailboxes/:identifier/messages/:id/bundle')
export class ProveToRecipientController {
  constructor(
    @Inject(ProveDelivery) private readonly proveDelivery: ProveDelivery,
    @Inject(RenderProof) private readonly render: RenderProof,
  ) {}

  @Get()
  @Header(...NO_STORE)
  @ApiProduces(ASICE_MEDIA_TYPE)
  @ApiOperation({
    summary: 'Makes the recipient’s proof that stands by itself, of a letter that was downloaded',
  })
  @Answers(200, 'ASiC-E: the letter, the evidence about this recipient and all that proves it')
  async downloadOwnBundle(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) mailbox: string,
    @Param('id', { schema: messageId }) id: string,
    @Query({ schema: bundleQuery }) { lang: language }: z.infer<typeof bundleQuery>,
  ): Promise<StreamableFile> {
    return bundle(this.render, await this.proveDelivery.forRecipient(caller, mailbox, id), language);
  }
}

async function bundle(
  render: RenderProof,
  proof: DeliveryProof,
  language: Language,
): Promise<StreamableFile> {
  const octets = await render.bundle(proof, language);
  return file(octets, ASICE_MEDIA_TYPE, `proof-${proof.message.id}.asice`);
}

function file(octets: Buffer, type: string, name: string): StreamableFile {
  return new StreamableFile(octets, {
    type,
    length: octets.length,
    disposition: `attachment; filename="${name}"`,
  });
}
