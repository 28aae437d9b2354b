import { existsSync } from 'node:fs';
import type { Clock } from '@pep/service-kit';
import { ActivatePin } from './activate-pin/activate-pin.js';
import { AttestActivation } from './attest-activation/attest-activation.js';
import { AwaitCard } from './await-card/await-card.js';
import { ChangePin } from './change-pin/change-pin.js';
import { CheckComputer } from './check-computer/check-computer.js';
import type { Settings } from './config.js';
import { chooseMiddleware } from './middleware/module-paths.js';
import { PairOrigin } from './pair-origin/pair-origin.js';
import { PairingFile } from './pair-origin/pairing-file.js';
import { ReadCard } from './read-card/read-card.js';
import { SignContract } from './sign-contract/sign-contract.js';
import { CardSigner } from './sign-with-card.js';
import type { Tokens } from './token/tokens.js';
import { Pkcs11Tokens } from './use-token/pkcs11-tokens.js';

/** Every capability, once: the commands and the HTTP calls use the same handlers. */
export interface Agent {
  readonly tokens: Tokens;
  readonly readCard: ReadCard;
  readonly activatePin: ActivatePin;
  readonly changePin: ChangePin;
  readonly attestActivation: AttestActivation;
  readonly signContract: SignContract;
  readonly awaitCard: AwaitCard;
  readonly checkComputer: CheckComputer;
  readonly pairOrigin: PairOrigin;
}

/** Put together by hand: starting Nest takes longer than most commands do. */
export function makeAgent(settings: Settings, clock: Clock): Agent {
  const middleware = chooseMiddleware(process.platform, settings.module, existsSync);
  const tokens = new Pkcs11Tokens({
    module: middleware?.path,
    way: settings.unblockWay,
    timeoutMs: settings.timeout * 1000,
  });
  const signer = new CardSigner(tokens);
  return {
    tokens,
    readCard: new ReadCard(tokens),
    activatePin: new ActivatePin(tokens),
    changePin: new ChangePin(tokens),
    attestActivation: new AttestActivation(signer),
    signContract: new SignContract(signer, clock),
    awaitCard: new AwaitCard(tokens),
    checkComputer: new CheckComputer(middleware, tokens, clock),
    pairOrigin: new PairOrigin(new PairingFile(settings.folder), clock),
  };
}
