import { type Command, show, text } from '../command.js';

const WAIT_DEFAULT_S = 60;
const WAIT_MAX_S = 600;

/** `pep-card wait` */
export const waitCommand: Command = {
  usage: 'wait [--seconds N]      waits until the card was taken out and inserted again',
  options: { seconds: { type: 'string' } },
  async run(context) {
    const asked = Number(context.given.values['seconds'] ?? WAIT_DEFAULT_S);
    const seconds = asked >= 1 && asked <= WAIT_MAX_S ? asked : WAIT_DEFAULT_S;
    await context.agent.awaitCard.execute(seconds);
    show(context, { reinserted: true }, [text(context, 'reinserted')]);
  },
};
