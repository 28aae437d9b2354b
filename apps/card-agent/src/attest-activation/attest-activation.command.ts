import { AppError } from '@pep/errors';
import { type Command, show } from '../command.js';
import { ERRORS } from '../errors.js';
import { namedToken } from '../token-lines.js';
import { typedPin } from '../typed-pin.js';
import { pinActivation } from './attest-activation.js';

/** `pep-card attest`: for those who carry the proof to a server themselves; prints JSON. */
export const attestCommand: Command = {
  usage: 'attest auth|sign --id ID --nonce NONCE   signs a server’s nonce of a PIN activation',
  options: { id: { type: 'string' }, nonce: { type: 'string' } },
  async run(context) {
    const { words, values } = context.given;
    const purpose = namedToken(words[0]);
    const activation = pinActivation.safeParse({ id: values['id'], nonce: values['nonce'] });
    if (!activation.success) throw new AppError(ERRORS.usage);
    const request = await typedPin(context, await context.agent.tokens.read(), purpose);
    const proof = await context.agent.attestActivation.execute(request, activation.data);
    show(context, proof, [JSON.stringify(proof)]);
  },
};
