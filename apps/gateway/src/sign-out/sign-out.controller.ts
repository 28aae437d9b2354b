import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { TLSSocket } from 'node:tls';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Identity } from '@pep/client-identity';
import { Answers } from '@pep/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignOut } from './sign-out.js';

/** `POST /v1/sign-out`: 204, and the connection ends with it. */
@ApiTags('me')
@Controller('sign-out')
export class SignOutController {
  constructor(@Inject(SignOut) private readonly signOut: SignOut) {}

  @Post()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Closes the caller’s connections; sessions from before it can not be resumed',
  })
  @Answers(204, 'Signed out; the card is asked for at the next connection')
  signOutCaller(
    @Req() request: FastifyRequest & { user: Identity },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): void {
    this.signOut.execute(request.user, request.raw.socket as TLSSocket);
    reply.header('connection', 'close');
  }
}
