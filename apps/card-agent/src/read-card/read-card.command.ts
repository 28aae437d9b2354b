import { type Command, show, text } from '../command.js';
import { ERRORS } from '../errors.js';
import { certificateLines, standingLine } from '../token-lines.js';
import { errorWords } from '../words/error-words.js';

/** `pep-card tokens` */
export const tokensCommand: Command = {
  usage: 'tokens                  readers, the card, and how its two PINs stand',
  async run(context) {
    const card = await context.agent.readCard.execute();
    const readers = card.readers.map(({ name, hasCard }) =>
      hasCard
        ? text(context, 'reader', { name })
        : `${text(context, 'reader', { name })}, ${text(context, 'empty')}`,
    );
    const tokens = card.tokens.map((token) => standingLine(context, token));
    const nothing = errorWords(ERRORS.noReader.code, context.settings.lang) ?? '';
    show(context, card, readers.length === 0 ? [nothing] : [...readers, ...tokens]);
  },
};

/** `pep-card certificates` */
export const certificatesCommand: Command = {
  usage: 'certificates            whose certificates the card has, and until when',
  async run(context) {
    const { tokens } = await context.agent.readCard.execute();
    const lines = tokens.flatMap((token) => [
      text(context, token.token),
      ...certificateLines(context, token),
    ]);
    show(
      context,
      tokens.map(({ token, certificate }) => ({ token, ...certificate })),
      lines,
    );
  },
};
