import { type Command, show, text } from '../command.js';
import { namedToken } from '../token-lines.js';
import { typedPin } from '../typed-pin.js';

/** `pep-card change` */
export const changeCommand: Command = {
  usage: 'change auth|sign        another PIN, where the old one is known',
  async run(context) {
    const { agent, terminal, given } = context;
    const purpose = namedToken(given.words[0]);
    const seen = await agent.tokens.read();
    const old = await typedPin(context, seen, purpose);
    const token = text(context, purpose);
    const newPin = await terminal.secret(text(context, 'askNewPin', { token }));
    const confirmPin = await terminal.secret(text(context, 'askConfirm'));
    const changed = await agent.changePin.execute({ ...old, newPin, confirmPin }, seen);
    show(context, changed, [text(context, 'pinIsChanged', { token })]);
  },
};
