import { type Command, show, text } from '../command.js';
import { CODE_MINUTES } from './pair-origin.js';

/** `pep-card pair` */
export const pairCommand: Command = {
  usage: 'pair [--forget]         a code that lets one web page use the agent; or forgets all pages',
  options: { forget: { type: 'boolean' } },
  run(context) {
    const { pairOrigin } = context.agent;
    if (context.given.values['forget'] === true) {
      pairOrigin.forgetAll();
      show(context, { forgotten: true }, [text(context, 'forgotten')]);
    } else {
      const code = pairOrigin.newCode();
      show(context, { code }, [text(context, 'pairCode', { code, minutes: CODE_MINUTES })]);
    }
    return Promise.resolve();
  },
};
