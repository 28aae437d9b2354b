import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { eventually } from '@pep/testing';
import type { CardInReader } from './card-in-reader.js';
import { plainEnvironment } from './config.js';
import type { Answer, Call } from './rest.js';
import type { RunningStack } from './running-stack.js';
import { TokenCurl, type TlsVersion } from './token-curl.js';

const AGENT = join(import.meta.dirname, '../../card-agent/dist/pep-card.js');
const REINSERTION_MS = 60_000;

/** What only the holder knows. */
export interface HolderSecrets {
  readonly puk: string;
  readonly authPin: string;
  readonly signPin: string;
}

/** How a PIN stands, as `pep-card tokens` says. */
interface TokenState {
  readonly token: 'auth' | 'sign';
  readonly state: string;
}

/** A person at a computer with a card, `pep-card` and a program that speaks TLS with the card's key. */
export class CardHolder {
  readonly #folder = mkdtempSync(join(tmpdir(), 'pep-holder-'));
  readonly #curl: TokenCurl;
  /** All that `pep-card` said. */
  printed = '';

  constructor(
    private readonly stack: RunningStack,
    private readonly card: CardInReader,
    private readonly secrets: HolderSecrets,
  ) {
    this.#curl = new TokenCurl(stack, card, this.#folder);
  }

  /** How both PINs stand; nothing without a card. */
  async tokens(): Promise<readonly TokenState[]> {
    return (JSON.parse(await this.#pepCard(['tokens'])) as { tokens: TokenState[] }).tokens;
  }

  /** The manual's first chapter: both PINs from the PUK, proved to the platform. */
  async activate(): Promise<unknown> {
    const { puk, authPin, signPin } = this.secrets;
    const serverCa = join(this.stack.state.sandboxDir, 'tls/ca.pem');
    const attest = ['--attest', this.stack.state.urls.public, '--ca-file', serverCa];
    return JSON.parse(
      await this.#pepCard(['activate', ...attest], [puk, authPin, authPin, puk, signPin, signPin]),
    );
  }

  /** Takes the card out and puts it in again; resolves when programs see it. */
  async reinsert(): Promise<void> {
    const { card } = this;
    const seen = card.showsRemoval ? this.#pepCard(['wait', '--seconds', '60']) : undefined;
    // Takes as long as a program takes to start: the one that waits must look before the card is in again.
    await this.#awaitTokens(2);
    await card.remove();
    await this.#awaitTokens(0);
    await card.insert();
    await this.#awaitTokens(2);
    await seen;
  }

  /** A call with the key in the token. */
  call(path: string, how: Call = {}, tls?: TlsVersion): Promise<Answer> {
    return this.#curl.call(this.secrets.authPin, path, how, tls);
  }

  /** The CAdES-B signature by SignPIN, as base64. */
  async sign(contract: string): Promise<string> {
    const file = join(this.#folder, 'contract.txt');
    writeFileSync(file, contract);
    await this.#pepCard(['sign', file], [this.secrets.signPin]);
    return readFileSync(`${file}.p7s`).toString('base64');
  }

  async stop(): Promise<void> {
    await this.card.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #awaitTokens(count: number): Promise<void> {
    await eventually(async () => {
      const found = (await this.tokens()).length;
      if (found !== count) throw new Error(`${String(found)} tokens are seen, not ${String(count)}`);
    }, REINSERTION_MS);
  }

  /** Runs the built command; PUK and PINs come one a line on standard input. Gives what it printed. */
  async #pepCard(args: readonly string[], secrets: readonly string[] = []): Promise<string> {
    const agent = spawn(process.execPath, [AGENT, ...args, '--json', '--secrets-stdin'], {
      env: {
        ...plainEnvironment(),
        ...this.card.environment,
        ...{ HOME: this.#folder, TMPDIR: this.#folder, PEP_CARD_MODULE: this.card.module },
      },
    });
    agent.stdin.end(secrets.map((secret) => `${secret}\n`).join(''));
    const [out, err, [code]] = await Promise.all([
      text(agent.stdout),
      text(agent.stderr),
      once(agent, 'exit') as Promise<[number | null]>,
    ]);
    this.printed += out + err;
    if (code !== 0) throw new Error(`pep-card ${args[0] ?? ''} ended with ${String(code)}: ${err}`);
    return out;
  }
}
