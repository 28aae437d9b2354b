import { type CommandContext, consent, tell, text } from './command.js';
import type { SigningRequest } from './sign-with-card.js';
import { standingLine } from './token-lines.js';
import { chooseToken, chooseUsableToken } from './token/choose-token.js';
import { type CardReading, pinStanding, type Purpose } from './token/token.js';
import { viewOf } from './token.view.js';

/** Shows how the PIN stands and asks for it, where it can be used; and for consent where only the last try is left. */
export async function typedPin(
  context: CommandContext,
  reading: CardReading,
  token: Purpose,
): Promise<SigningRequest> {
  const before = chooseToken(reading, token);
  tell(context, standingLine(context, viewOf(before)));
  const lastTry = await consent(context, token, pinStanding(before.flags).warning);
  chooseUsableToken(reading, token, lastTry);
  const pin = await context.terminal.secret(text(context, 'askPin', { token: text(context, token) }));
  return { token, pin, lastTry, seen: reading };
}
