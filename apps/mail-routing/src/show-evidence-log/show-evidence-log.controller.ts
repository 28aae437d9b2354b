import { Controller, Get, Header, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Answers, ForAnyone } from '@pep/service-kit';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  consistencySchema,
  inclusionSchema,
  keysSchema,
  toConsistencyView,
  toInclusionView,
  toKeysView,
} from './evidence-log-view.js';
import { LOG_ORIGIN } from '../log/origin.js';
import { ShowEvidenceLog } from './show-evidence-log.js';

/** A checkpoint a second at most: whoever asks more often gets the same. */
const CHANGES = 'public, max-age=1';
const NEVER_CHANGES = 'public, max-age=31536000, immutable';

const leaves = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const consistencyQuery = z
  .object({ from: leaves, to: leaves })
  .refine(({ from, to }) => from <= to, { path: ['from'], message: 'is more than to' });

@ApiTags('evidence log')
@Controller('evidence-log')
export class ShowEvidenceLogController {
  constructor(
    @Inject(ShowEvidenceLog) private readonly log: ShowEvidenceLog,
    @Inject(LOG_ORIGIN) private readonly origin: string,
  ) {}

  @Get('checkpoint')
  @ForAnyone()
  @Header('cache-control', CHANGES)
  @Header('content-type', 'text/plain; charset=utf-8')
  @ApiProduces('text/plain')
  @ApiOperation({ summary: 'The newest checkpoint of the evidence log; needs no certificate' })
  @Answers(200, 'A signed note (C2SP tlog-checkpoint)')
  async showCheckpoint(): Promise<string> {
    return (await this.log.checkpoint()).note;
  }

  @Get('keys')
  @ForAnyone()
  @Header('cache-control', CHANGES)
  @ApiOperation({ summary: 'Every key that ever signed a checkpoint; needs no certificate' })
  @Answers(200, 'The keys, in the order of their use', keysSchema)
  async listLogKeys() {
    return toKeysView(this.origin, await this.log.keys());
  }

  @Get('proofs/:evidenceId')
  @ForAnyone()
  @ApiOperation({ summary: 'Proves that a piece of evidence is in the log; needs no certificate' })
  @Answers(200, 'The leaf, its audit path, the checkpoint and its time-stamp', inclusionSchema)
  async proveInclusion(
    @Param('evidenceId', { schema: z.uuid() }) evidenceId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const proof = await this.log.inclusion(evidenceId);
    reply.header('cache-control', proof.checkpoint.timeStamp === null ? CHANGES : NEVER_CHANGES);
    return toInclusionView(proof);
  }

  @Get('consistency')
  @ForAnyone()
  @Header('cache-control', NEVER_CHANGES)
  @ApiOperation({ summary: 'Proves that the log only grew between two sizes; needs no certificate' })
  @Answers(200, 'The hashes that lead from one root to the other', consistencySchema)
  async proveConsistency(
    @Query({ schema: consistencyQuery }) { from, to }: z.infer<typeof consistencyQuery>,
  ) {
    return toConsistencyView(from, to, await this.log.consistency(from, to));
  }
}
