import { AppError } from '@pep/errors';
import { setPinWithPuk } from './activate-pin/activate-pin.command.js';
import { ActivationServer } from './attest-activation/activation-server.js';
import type { PinActivationNonce } from './attest-activation/attest-activation.js';
import { type Command, type CommandContext, show, tell, text } from './command.js';
import { ERRORS } from './errors.js';
import type { SigningRequest } from './sign-with-card.js';
import { namedToken } from './token-lines.js';
import { chooseToken } from './token/choose-token.js';
import type { Secret } from './token/secret.js';
import { type CardReading, pinStanding, PURPOSES, type TokenReading } from './token/token.js';
import { typedPin } from './typed-pin.js';

const REINSERTION_S = 60;

interface Proof {
  readonly server: ActivationServer;
  readonly activation: PinActivationNonce;
}

/** `pep-card activate`: the manual's whole first chapter, for one token or for both. */
export const activateCommand: Command = {
  usage: 'activate [auth|sign] [--attest URL [--ca-file FILE]]   the PIN of one token or both with the PUK',
  options: { attest: { type: 'string' }, 'ca-file': { type: 'string' } },
  async run(context) {
    const [word] = context.given.words;
    const purposes = word === undefined ? PURPOSES : [namedToken(word)];
    // The server first: where it is away, the holder is told before the card is touched.
    const proof = await beginProof(context);
    const reading = await context.agent.tokens.read();
    const tokens = purposes.map((purpose) => chooseToken(reading, purpose));
    if (proof === undefined && tokens.every(isActive)) throw new AppError(ERRORS.alreadyActive);
    for (const token of tokens) await activateOne(context, reading, token, proof);
    show(context, { activated: purposes, proved: proof !== undefined }, [text(context, 'reinsert')]);
    await watchReinsertion(context);
  },
};

async function beginProof({ given }: CommandContext): Promise<Proof | undefined> {
  const { attest, 'ca-file': caFile } = given.values;
  if (typeof attest !== 'string') return undefined;
  const server = new ActivationServer(attest, typeof caFile === 'string' ? caFile : undefined);
  return { server, activation: await server.begin() };
}

function isActive({ flags }: TokenReading): boolean {
  return pinStanding(flags).state === 'active';
}

/** A token that was activated before, as when a first run was broken off, is only proved. */
async function activateOne(
  context: CommandContext,
  reading: CardReading,
  token: TokenReading,
  proof: Proof | undefined,
): Promise<void> {
  const { purpose } = token;
  let kept: Secret | undefined;
  if (!isActive(token)) {
    await setPinWithPuk(context, reading, { purpose, notWhenActive: true }, (newPin) => {
      if (proof === undefined) newPin.wipe();
      else kept = newPin;
    });
  }
  if (proof === undefined) return;
  const request: SigningRequest =
    kept === undefined
      ? await typedPin(context, reading, purpose)
      : { token: purpose, pin: kept, lastTry: false };
  const attestation = await context.agent.attestActivation.execute(request, proof.activation);
  await proof.server.prove(proof.activation, attestation);
  tell(context, text(context, 'isProved', { token: text(context, purpose) }));
}

/** Some programs see the new PINs only then. Whoever runs this from a script asks with `pep-card wait`. */
async function watchReinsertion(context: CommandContext): Promise<void> {
  if (!context.terminal.isInteractive) return;
  await context.agent.awaitCard.execute(REINSERTION_S);
  tell(context, text(context, 'reinserted'));
}
