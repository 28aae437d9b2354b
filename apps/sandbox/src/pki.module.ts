import { type DynamicModule, Module } from '@nestjs/common';
import { IssueCardController } from './issue-card/issue-card.controller.js';
import { IssueCard } from './issue-card/issue-card.js';
import { PkiState } from './pki/behaviour.js';
import type { Credentials } from './resolve-credentials/credentials.js';
import { RevokeCardController } from './revoke-card/revoke-card.controller.js';
import { RevokeCard } from './revoke-card/revoke-card.js';
import { PkiServer } from './serve-pki/pki.server.js';
import { SetPkiController } from './set-pki/set-pki.controller.js';

/** What answers about certificates, and the calls that issue and revoke them and change how it answers. */
@Module({})
export class PkiModule {
  static with(pkiPort: number, credentials: Credentials): DynamicModule {
    const state = new PkiState();
    return {
      module: PkiModule,
      controllers: [IssueCardController, RevokeCardController, SetPkiController],
      providers: [
        { provide: PkiState, useValue: state },
        { provide: IssueCard, useValue: new IssueCard(credentials) },
        { provide: RevokeCard, useValue: new RevokeCard(credentials) },
        { provide: PkiServer, useFactory: () => new PkiServer(pkiPort, credentials, state) },
      ],
    };
  }
}
