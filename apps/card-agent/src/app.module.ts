import { type DynamicModule, Module } from '@nestjs/common';
import { ActivatePin } from './activate-pin/activate-pin.js';
import { ActivatePinController } from './activate-pin/activate-pin.controller.js';
import type { Agent } from './agent.js';
import { AttestActivation } from './attest-activation/attest-activation.js';
import { AttestActivationController } from './attest-activation/attest-activation.controller.js';
import { AwaitCard } from './await-card/await-card.js';
import { AwaitCardController } from './await-card/await-card.controller.js';
import { ChangePin } from './change-pin/change-pin.js';
import { ChangePinController } from './change-pin/change-pin.controller.js';
import { PairOrigin } from './pair-origin/pair-origin.js';
import { PairOriginController } from './pair-origin/pair-origin.controller.js';
import { PairedPages } from './paired-pages.guard.js';
import { ReadCard } from './read-card/read-card.js';
import { ReadCardController } from './read-card/read-card.controller.js';
import { SignContract } from './sign-contract/sign-contract.js';
import { SignContractController } from './sign-contract/sign-contract.controller.js';

/** The agent’s HTTP calls; their handlers are the commands’. */
@Module({})
export class AppModule {
  static with(agent: Agent): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        ReadCardController,
        ActivatePinController,
        ChangePinController,
        AttestActivationController,
        SignContractController,
        AwaitCardController,
        PairOriginController,
      ],
      providers: [
        { provide: ReadCard, useValue: agent.readCard },
        { provide: ActivatePin, useValue: agent.activatePin },
        { provide: ChangePin, useValue: agent.changePin },
        { provide: AttestActivation, useValue: agent.attestActivation },
        { provide: SignContract, useValue: agent.signContract },
        { provide: AwaitCard, useValue: agent.awaitCard },
        { provide: PairOrigin, useValue: agent.pairOrigin },
        { provide: PairedPages, useValue: agent.pairOrigin },
      ],
    };
  }
}
