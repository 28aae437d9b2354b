import { afterAll, afterEach, beforeAll, beforeEach, expect, jest } from '@jest/globals';
import {
  type CardContent,
  type CardStack,
  type CardStackOptions,
  eventually,
  startCardStack,
  TEST_PUK,
} from '@pep/testing';
import { AgentProcess } from './agent-process.js';
import { type Keys, makeContent } from './test-card.js';

// Each command is a few processes and a hundred card commands, and the machine may be busy.
jest.setTimeout(240_000);

export const PIN = '2846';
export const SIGN_PIN = '739182';
const WRONG = '00000000';
export const ACTIVATION = [TEST_PUK, PIN, PIN];
export const WRONG_PUK = [WRONG, PIN, PIN];

/** One reader for all tests of a block; each begins with a card as its issuer ships it. */
export class CardSuite {
  content!: CardContent;
  card!: CardStack;
  agent!: AgentProcess;

  static with(options: Partial<CardStackOptions> = {}, keys: Keys = 'P-256'): CardSuite {
    const suite = new CardSuite();
    beforeAll(async () => {
      suite.content = makeContent(keys);
      suite.card = await startCardStack({ content: suite.content, ...options });
      suite.agent = new AgentProcess(suite.card.module, suite.card.environment);
    });
    beforeEach(() => suite.reset());
    afterEach(() => {
      for (const secret of [TEST_PUK, PIN, SIGN_PIN, WRONG])
        expect(suite.agent.hasPrinted(secret)).toBe(false);
    });
    afterAll(async () => {
      suite.agent.stop();
      await suite.card.stop();
    });
    return suite;
  }

  async reset(): Promise<void> {
    await this.card.factory();
    await this.insert();
  }

  /** Puts the card in; OpenSC sees it a moment later. */
  async insert(): Promise<void> {
    await this.card.insert();
    await eventually(async () => expect(await this.agent.token('sign')).toBeDefined(), 60_000);
  }

  activate(secrets = ACTIVATION): Promise<string> {
    return this.agent.refusal(['activate', 'auth'], secrets);
  }

  /** How the AuthPIN stands, by the card itself. */
  async pin(): Promise<CardStateOfPin> {
    return (await this.card.state()).auth;
  }
}

type CardStateOfPin = Awaited<ReturnType<CardStack['state']>>['auth'];
