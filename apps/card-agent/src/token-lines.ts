import { type CommandContext, text } from './command.js';
import type { TokenView } from './token.view.js';
import { PURPOSES, type Purpose } from './token/token.js';
import { AppError } from '@pep/errors';
import { ERRORS } from './errors.js';

const DAY_LENGTH = 10;

/** How a token's PIN stands, in one line: `sign-in PIN (AuthPIN): active, 1 try left`. */
export function standingLine(context: CommandContext, token: TokenView): string {
  const parts = [text(context, token.state)];
  if (token.warning !== undefined) parts.push(text(context, token.warning));
  if (token.puk.locked) parts.push(text(context, 'pukLocked'));
  return `${text(context, token.token)}: ${parts.join(', ')}`;
}

/** Whose certificate a token has, and until when. */
export function certificateLines(context: CommandContext, token: TokenView): readonly string[] {
  const { certificate } = token;
  if (certificate === undefined) return [];
  const { name, psn = '', notBefore, notAfter } = certificate;
  const days = { from: notBefore.slice(0, DAY_LENGTH), to: notAfter.slice(0, DAY_LENGTH) };
  return [`  ${name} ${psn}`, `  ${text(context, 'validity', days)}`, `  SHA-256 ${certificate.fingerprint}`];
}

/** The token that the command's word names. @throws AppError USAGE */
export function namedToken(word: string | undefined): Purpose {
  const purpose = PURPOSES.find((one) => one === word?.toLowerCase());
  if (purpose === undefined) throw new AppError(ERRORS.usage);
  return purpose;
}
