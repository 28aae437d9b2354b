import type { Server } from 'node:https';
import { Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Callers } from '../resolve-caller/callers.js';
import { SignOutController } from './sign-out.controller.js';
import { SignOut } from './sign-out.js';

/** Ends a caller's connections and sessions. */
@Module({
  controllers: [SignOutController],
  providers: [
    {
      provide: SignOut,
      inject: [Callers, HttpAdapterHost],
      useFactory: ({ connections }: Callers, host: HttpAdapterHost<FastifyAdapter>) =>
        new SignOut(connections, () => host.httpAdapter.getHttpServer<Server>()),
    },
  ],
})
export class SignOutModule {}
