import { Module } from '@nestjs/common';
import { AccessTokens } from '../resolve-token/access-tokens.js';
import { IssueToken } from './issue-token.js';
import { TokenRoutes } from './token.routes.js';

/** Certificate-bound access tokens for systems. */
@Module({
  providers: [
    TokenRoutes,
    {
      provide: IssueToken,
      inject: [AccessTokens],
      useFactory: (tokens: AccessTokens) => new IssueToken(tokens),
    },
  ],
})
export class IssueTokenModule {}
