import { Controller, Get, Header, Inject, Param, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { mailboxIdentifier, messageId, NO_STORE } from '../requests.js';
import { OpenMessage } from './open-message.js';

/**
 * Whatever a sender wrote runs nothing, loads nothing and belongs to no origin; a link opens a window of its own. Said
 * again beside the sanitising, in case that has a hole.
 */
const SAFE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

@ApiTags('mailboxes')
@Controller('mailboxes/:identifier/messages/:id')
export class OpenMessageController {
  constructor(@Inject(OpenMessage) private readonly openMessage: OpenMessage) {}

  @Get('content')
  @Header(...NO_STORE)
  @ApiProduces('message/rfc822')
  @ApiOperation({ summary: 'Hands over the letter; the first time opens it' })
  @Answers(200, 'The letter, byte for byte; the first time opens it')
  async downloadContent(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) identifier: string,
    @Param('id', { schema: messageId }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { content, size } = await this.openMessage.whole(caller, { identifier, messageId: id });
    void reply.headers(SAFE_HEADERS);
    return new StreamableFile(content, {
      type: 'message/rfc822',
      length: size,
      disposition: `attachment; filename="${id}.eml"`,
    });
  }

  @Get('parts/:n')
  @Header(...NO_STORE)
  @ApiProduces('text/plain', 'text/html', 'application/octet-stream')
  @ApiOperation({ summary: 'Hands over one part of the letter; the first time opens it' })
  @Answers(
    200,
    'Text, HTML made safe, or a file to save with its octets as they were sent; the first time opens the letter',
  )
  async downloadPart(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) identifier: string,
    @Param('id', { schema: messageId }) id: string,
    @Param('n', { schema: z.coerce.number().int().positive() }) n: number,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { part, content } = await this.openMessage.part(caller, { identifier, messageId: id }, n);
    void reply.headers({ ...SAFE_HEADERS, etag: `"${part.digest}"` });
    const shown = part.form !== 'file';
    return new StreamableFile(content, {
      // The sender chose a file's type; as a download of no type it can not run in our origin.
      type: shown ? part.contentType : 'application/octet-stream',
      length: content.length,
      disposition: shown
        ? 'inline'
        : `attachment; filename*=UTF-8''${encodedName(part.filename ?? `part-${String(n)}`)}`,
    });
  }
}

/** RFC 8187 3.2.1: encodeURIComponent leaves some characters that a header may not have bare. */
function encodedName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
