import { type Command, type CommandContext, consent, show, tell, text } from '../command.js';
import { namedToken, standingLine } from '../token-lines.js';
import { chooseToken, chooseTokenForPuk } from '../token/choose-token.js';
import type { Secret } from '../token/secret.js';
import { type CardReading, pukStanding, type Purpose } from '../token/token.js';
import { type TokenView, viewOf } from '../token.view.js';

/** Shows how the PIN stands, asks for the PUK and the new PIN, and sets it. `keep` gets a copy of the new PIN. */
export async function setPinWithPuk(
  context: CommandContext,
  reading: CardReading,
  { purpose, notWhenActive }: { readonly purpose: Purpose; readonly notWhenActive: boolean },
  keep?: (newPin: Secret) => void,
): Promise<TokenView> {
  const { agent, terminal } = context;
  const before = chooseToken(reading, purpose);
  tell(context, standingLine(context, viewOf(before)));
  const lastTry = await consent(context, purpose, pukStanding(before.flags).warning);
  chooseTokenForPuk(reading, purpose, { notWhenActive, lastTry });
  const token = text(context, purpose);
  const puk = await terminal.secret(text(context, 'askPuk', { token }));
  const newPin = await terminal.secret(text(context, 'askNewPin', { token }));
  const confirmPin = await terminal.secret(text(context, 'askConfirm'));
  keep?.(newPin.copy());
  const activation = { token: purpose, puk, newPin, confirmPin, notWhenActive, lastTry };
  const set = await agent.activatePin.execute(activation, reading);
  tell(context, text(context, 'pinIsSet', { token }));
  return set;
}

/** `pep-card unblock` */
export const unblockCommand: Command = {
  usage: 'unblock auth|sign       a new PIN with the PUK, where the PIN is locked or forgotten',
  async run(context) {
    const purpose = namedToken(context.given.words[0]);
    const reading = await context.agent.tokens.read();
    show(context, await setPinWithPuk(context, reading, { purpose, notWhenActive: false }), []);
  },
};
