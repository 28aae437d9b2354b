import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Identity } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ForwardRequest } from './forward-request.js';

const RETRY_AFTER_S = 2;

/** Every call under `/v1`. The guard has said who calls; a public call is nobody’s. */
@ApiExcludeController()
@Controller()
export class ForwardRequestController {
  constructor(@Inject(ForwardRequest) private readonly forwardRequest: ForwardRequest) {}

  @All('*')
  async forward(
    @Req() request: FastifyRequest & { user?: Identity },
    @Res() reply: FastifyReply,
  ): Promise<void> {
    try {
      await this.forwardRequest.execute(request.raw, request.user, {
        response: reply.raw,
        requestId: request.id,
        isPublic: request.user === undefined,
        takeOver: () => void reply.hijack(),
      });
    } catch (error) {
      if (error instanceof AppError && error.retryable) reply.header('retry-after', String(RETRY_AFTER_S));
      throw error;
    }
  }
}
