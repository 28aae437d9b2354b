import { Controller, Get, Header, Inject, Param, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { z } from 'zod';
import { readParts } from '../message/message-parts.js';
import { mailboxIdentifier } from '../requests.js';
import { OpenMessage } from './open-message.js';

@ApiTags('mailboxes')
@Controller('mailboxes/:identifier/messages/:id')
export class OpenMessageController {
  constructor(@Inject(OpenMessage) private readonly openMessage: OpenMessage) {}

  @Get('content')
  @Header('cache-control', 'no-store')
  @ApiProduces('message/rfc822')
  @ApiOperation({ summary: 'Hands over the letter; the first time opens it' })
  @Answers(200, 'The letter, byte for byte; the first time opens it')
  async downloadContent(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) mailbox: string,
    @Param('id', { schema: z.uuid() }) id: string,
  ): Promise<StreamableFile> {
    const content = await this.openMessage.execute(caller, mailbox, id);
    return new StreamableFile(content, {
      type: 'message/rfc822',
      length: content.length,
      disposition: `attachment; filename="${id}.eml"`,
    });
  }

  @Get('parts/:n')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Hands over one part of the letter; the first time opens it' })
  @Answers(200, 'One part, decoded, as a file to save; the first time opens the letter')
  async downloadPart(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) mailbox: string,
    @Param('id', { schema: z.uuid() }) id: string,
    @Param('n', { schema: z.coerce.number().int().positive() }) n: number,
  ): Promise<StreamableFile> {
    const parts = await readParts(await this.openMessage.execute(caller, mailbox, id));
    const part = parts.find((one) => one.n === n);
    if (part === undefined) throw new AppError(EDGE_ERRORS.notFound);
    // The sender chose the part's type; as a download it can not run in our origin.
    const filename = encodeURIComponent(part.filename ?? `part-${String(n)}`);
    return new StreamableFile(part.content, {
      type: 'application/octet-stream',
      length: part.size,
      disposition: `attachment; filename*=UTF-8''${filename}`,
    });
  }
}
