import { mkdir, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type CardContent, prepareSoftHsm, startCardStack } from '@pep/testing';

/** A card that programs reach by a PKCS#11 module. */
export interface CardInReader {
  /** Path of the module. */
  readonly module: string;
  /** What a program needs in its environment before it loads the module. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether a program that has the module loaded sees the card go; else only who loads it then. */
  readonly showsRemoval: boolean;
  remove(): Promise<unknown>;
  insert(): Promise<unknown>;
  stop(): Promise<void>;
}

/** A card as its issuer ships it, behind real pcscd and OpenSC. */
export async function cardInVirtualReader(content: CardContent, puk: string): Promise<CardInReader> {
  const card = await startCardStack({ content, puk });
  return {
    module: card.module,
    environment: card.environment,
    showsRemoval: true,
    remove: () => card.remove(),
    insert: () => card.insert(),
    stop: () => card.stop(),
  };
}

/** The same two tokens in SoftHSM, whose folder is put away and back. */
export async function cardInSoftHsm(content: CardContent, puk: string): Promise<CardInReader> {
  const softHsm = await prepareSoftHsm({ content, puk });
  const [tokens, away] = [join(softHsm.folder, 'tokens'), join(softHsm.folder, 'away')];
  return {
    module: softHsm.module,
    environment: softHsm.environment,
    showsRemoval: false,
    remove: async () => {
      await rename(tokens, away);
      // SoftHSM does not start without a folder.
      await mkdir(tokens);
    },
    insert: async () => {
      await rmdir(tokens);
      await rename(away, tokens);
    },
    stop: () => softHsm.stop(),
  };
}
