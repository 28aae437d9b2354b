// npm run card -- [PERSONA]: a reader with the ID card of a persona (citizen), for OpenSC on this machine.
//   --factory   the card as its issuer ships it; else it is as it was left
// Type insert, remove, factory, pull or state; the control socket takes the same. It stays up until Ctrl-C.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { CardStack } from '@pep/testing';
import { prepareCardReader } from './peers/test-cards.ts';
import { build } from './stack/build.ts';
import { watchLauncher } from './stack/launcher.ts';
import { stackPaths, type StackPaths } from './stack/paths.ts';
import { screenProgress } from './stack/progress.ts';

const { line, step } = screenProgress();

function readOptions(): { persona: string; factory: boolean } {
  const options = { factory: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ options, strict: true, allowPositionals: true });
  return { persona: positionals[0] ?? 'citizen', factory: values.factory ?? false };
}

async function startCard(persona: string, paths: StackPaths): Promise<CardStack> {
  const identity = join(paths.sandbox, 'identities', persona);
  if (!existsSync(join(identity, 'sign-cert.pem'))) {
    throw new Error(`${identity} holds no card: run npm start once, and choose one of its personas`);
  }
  process.env.PEP_TEST_CARD_READER = await prepareCardReader(paths);
  await step('build', () => build(paths.repository));
  const { readIdentity, startCardStack } = await import('@pep/testing');
  const content = await readIdentity(identity, join(paths.sandbox, 'ca/ca.pem'));
  const folder = join(paths.home, 'card', persona);
  return step(`card of ${persona} in the reader`, () => startCardStack({ content, folder }));
}

function tellHowToUse({ environment, module, folder }: CardStack, puk: string): void {
  for (const [name, value] of Object.entries(environment)) line(`  export ${name}=${value}`);
  line(`  pkcs11-tool --module ${module} -L`);
  line(`  curl --unix-socket ${join(folder, 'control.sock')} -X POST http://card/remove`);
  line(`  PUK of both PINs: ${puk}. Type insert, remove, factory, pull or state; Ctrl-C ends it.`);
}

/** What can be typed. */
function commands(stack: CardStack): Record<string, () => Promise<unknown>> {
  return {
    insert: () => stack.insert(),
    remove: () => stack.remove(),
    state: () => stack.state(),
    pull: () => stack.pullAt(1),
    factory: async () => {
      await stack.factory();
      return stack.insert();
    },
  };
}

async function obey(stack: CardStack, typed: string): Promise<void> {
  const known = commands(stack);
  const command = known[typed];
  if (command === undefined) {
    line(`  There are ${Object.keys(known).join(', ')}.`);
    return;
  }
  try {
    line(`  ${JSON.stringify(await command())}`);
  } catch (error) {
    line(`  ${(error as Error).message}`);
  }
}

try {
  const { persona, factory } = readOptions();
  const stack = await startCard(persona, stackPaths(process.env));
  const stop = (): void => {
    void stack.stop().then(() => process.exit(0));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, stop);
  watchLauncher(stop);
  if (factory) await obey(stack, 'factory');
  const { TEST_PUK } = await import('@pep/testing');
  tellHowToUse(stack, TEST_PUK);
  createInterface({ input: process.stdin }).on('line', (typed) => {
    if (typed.trim() !== '') void obey(stack, typed.trim());
  });
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
