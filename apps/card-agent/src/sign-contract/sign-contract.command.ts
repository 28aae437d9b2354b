import { readFileSync, writeFileSync } from 'node:fs';
import { AppError } from '@pep/errors';
import { type Command, show, text } from '../command.js';
import { ERRORS } from '../errors.js';
import { typedPin } from '../typed-pin.js';

/** `pep-card sign` */
export const signCommand: Command = {
  usage: 'sign FILE [--out FILE]  signs a contract with the SignPIN: CAdES-B, into FILE.p7s',
  options: { out: { type: 'string' } },
  async run(context) {
    const { words, values } = context.given;
    const [file] = words;
    if (file === undefined) throw new AppError(ERRORS.usage);
    const contract = readFileSync(file);
    const { signature, signer } = await context.agent.signContract.execute(
      contract,
      await typedPin(context, await context.agent.tokens.read(), 'sign'),
    );
    const out = typeof values['out'] === 'string' ? values['out'] : `${file}.p7s`;
    writeFileSync(out, signature);
    const told = { file: out, signer };
    show(context, told, [text(context, 'isSigned', { name: signer, file: out })]);
  },
};
