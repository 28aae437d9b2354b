import { type ChildProcess, fork } from 'node:child_process';
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { PROOF_ERRORS } from '../errors.js';
import type { ProofSigner } from './proof-signer.js';

/** What the signing process is asked. */
export interface SignerRequest {
  readonly id: number;
  readonly work: 'sign' | 'stamp';
  readonly octets: Uint8Array;
}

/** And what it answers: a signature as DER, a token, nothing where there is no authority, or why it could not. */
export type SignerAnswer =
  { readonly id: number; readonly octets?: Uint8Array } | { readonly id: number; readonly failed: string };

/** The signing process: its program, what that is told, and the certificates of its key. */
export interface SignerProcessOptions {
  readonly program: string;
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly chain: readonly Buffer[];
}

interface Waiting {
  readonly done: (octets: Buffer | undefined) => void;
  readonly failed: (error: Error) => void;
}

/**
 * Signs in a process of its own: a hardware module's calls block, and one that crashes must take no letters along. Started
 * with the first proof, and again after it ended.
 */
@Injectable()
export class SignerProcess implements ProofSigner, OnApplicationShutdown {
  readonly #logger = new Logger('Signer');
  readonly #waiting = new Map<number, Waiting>();
  readonly #publicKey: KeyObject;
  #child: ChildProcess | undefined;
  #last = 0;

  /** @throws Error when the first certificate is none */
  constructor(private readonly options: SignerProcessOptions) {
    this.#publicKey = createPublicKey(pemOf(options.chain[0]));
  }

  get chain(): readonly Buffer[] {
    return this.options.chain;
  }

  async sign(octets: Buffer): Promise<Buffer> {
    const signature = await this.#ask('sign', octets);
    const key = { key: this.#publicKey, dsaEncoding: 'ieee-p1363' } as const;
    if (signature === undefined || !verify('sha256', octets, key, signature))
      throw this.#refusal('the certificate of PEP_PROOF_CERT_FILE is not that of the key');
    return signature;
  }

  async stamp(octets: Buffer): Promise<Buffer | undefined> {
    return this.#ask('stamp', octets);
  }

  onApplicationShutdown(): void {
    const child = this.#child;
    this.#child = undefined;
    if (child?.connected === true) child.disconnect();
  }

  #ask(work: SignerRequest['work'], octets: Buffer): Promise<Buffer | undefined> {
    const id = ++this.#last;
    const request: SignerRequest = { id, work, octets };
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed });
      this.#running().send(request, (error) => {
        if (error !== null) this.#answered({ id, failed: error.message });
      });
    });
  }

  #running(): ChildProcess {
    if (this.#child !== undefined) return this.#child;
    const child = fork(this.options.program, [JSON.stringify(this.options.settings)], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (answer) => {
      this.#answered(answer as SignerAnswer);
    });
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
      for (const id of this.#waiting.keys()) this.#answered({ id, failed: 'the signing process ended' });
    });
    this.#child = child;
    return child;
  }

  #answered(answer: SignerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('failed' in answer) waiting?.failed(this.#refusal(answer.failed));
    else waiting?.done(answer.octets && Buffer.from(answer.octets));
  }

  #refusal(reason: string): AppError {
    this.#logger.error({ msg: 'a proof could not be signed', reason });
    return new AppError(PROOF_ERRORS.notSigned, { cause: new Error(reason) });
  }
}

function pemOf(certificate: Buffer | undefined): string {
  return `-----BEGIN CERTIFICATE-----\n${certificate?.toString('base64') ?? ''}\n-----END CERTIFICATE-----\n`;
}
