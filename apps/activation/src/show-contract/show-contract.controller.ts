import { Controller, Get, Header, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Answers, ForAnyone } from '@pep/service-kit';
import { z } from 'zod';
import { Links } from '../links.js';
import { LANGUAGES } from '../registration/registration.js';
import { ShowContract } from './show-contract.js';

const language = z.enum(LANGUAGES);
const query = z.object({ lang: language.default('hy') });
const version = z.iso.date();

const contractView = z
  .object({
    version: z.iso.date().describe('The day from which it is in force'),
    language,
    url: z.url().describe('Where the exact text is: the octets that are signed'),
    digest: z.string().describe('sha-256:<hex> of these octets'),
    title: z.string(),
  })
  .meta({ id: 'Contract' });

const TEXT = 'text/plain; charset=utf-8';

@ApiTags('contracts')
@Controller('contracts')
export class ShowContractController {
  constructor(
    @Inject(ShowContract) private readonly handler: ShowContract,
    @Inject(Links) private readonly links: Links,
  ) {}

  @Get('current')
  @ForAnyone()
  @ApiOperation({ summary: 'Names the contract that is in force; no certificate is needed' })
  @Answers(200, 'The contract', contractView)
  showCurrentContract(
    @Query({ schema: query }) { lang }: z.infer<typeof query>,
  ): z.infer<typeof contractView> {
    const { version: inForce, digest, title } = this.handler.execute(lang);
    return { version: inForce, language: lang, url: this.links.contract(inForce, lang), digest, title };
  }

  @Get(':version/:lang')
  @ForAnyone()
  @Header('cache-control', 'public, max-age=86400, immutable')
  @ApiProduces(TEXT)
  @ApiOperation({ summary: 'Gives the exact text of a contract; no certificate is needed' })
  @Answers(200, 'The text, octet for octet')
  showContractText(
    @Param('version', { schema: version }) wanted: string,
    @Param('lang', { schema: language }) lang: z.infer<typeof language>,
  ): StreamableFile {
    return new StreamableFile(this.handler.execute(lang, wanted).text, { type: TEXT });
  }
}
