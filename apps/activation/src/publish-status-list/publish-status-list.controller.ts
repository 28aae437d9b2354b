import { Controller, Get, Header, Headers, Inject, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Answers, ForAnyone } from '@pep/service-kit';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { PublishStatusList } from './publish-status-list.js';
import { StatusListSigner, TTL_S } from './status-list-signer.js';

/** Token Status List 14: the media type of a status list token as JWT. */
const MEDIA_TYPE = 'application/statuslist+jwt';
const LISTS_MAX = 10_000;
const NOT_MODIFIED = 304;

const listId = z.coerce.number().int().min(1).max(LISTS_MAX);
const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).meta({ id: 'JsonWebKeySet' });

@ApiTags('status lists')
@Controller('status-lists')
export class PublishStatusListController {
  constructor(
    @Inject(PublishStatusList) private readonly handler: PublishStatusList,
    @Inject(StatusListSigner) private readonly signer: StatusListSigner,
  ) {}

  @Get('keys')
  @ForAnyone()
  @Header('cache-control', 'public, max-age=3600')
  @ApiOperation({ summary: 'Gives the key by which status lists are verified; no certificate is needed' })
  @Answers(200, 'A JWK set (RFC 7517)', keySet)
  async showStatusListKeys() {
    return this.signer.keys();
  }

  @Get(':id')
  @ForAnyone()
  @Header('cache-control', `public, max-age=${String(TTL_S)}`)
  @ApiProduces(MEDIA_TYPE)
  @ApiOperation({
    summary: 'Gives the states of many certificates as one signed list (IETF Token Status List), to anybody',
  })
  @Answers(200, 'Two bits each: 0 active, 1 not valid any more, 2 suspended, 3 registered and not active')
  async showStatusList(
    @Param('id', { schema: listId }) id: number,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { token, etag } = await this.handler.execute(id);
    reply.header('etag', etag);
    if (known === etag) {
      reply.status(NOT_MODIFIED);
      return '';
    }
    reply.header('content-type', MEDIA_TYPE);
    return token;
  }
}
