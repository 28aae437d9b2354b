import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { TLSSocket } from 'node:tls';
import type { Identity } from '@pep/client-identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignOut } from './sign-out.js';

/** `POST /v1/sign-out`: 204, and the connection ends with it. */
@Controller('sign-out')
export class SignOutController {
  constructor(@Inject(SignOut) private readonly signOut: SignOut) {}

  @Post()
  @HttpCode(204)
  execute(
    @Req() request: FastifyRequest & { user: Identity },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): void {
    this.signOut.execute(request.user, request.raw.socket as TLSSocket);
    reply.header('connection', 'close');
  }
}
