const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * A PIN or PUK in the computer's memory: shown by nothing that prints or logs, zeroed when it was used.
 * JavaScript may have copied it before (strings of a typed line or of JSON can not be zeroed); see the README.
 */
export class Secret {
  readonly #bytes: Buffer;

  /** Takes the buffer over: it is zeroed with the secret. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  static of(text: string): Secret {
    return new Secret(Buffer.from(text));
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  text(): string {
    return this.#bytes.toString();
  }

  /** For a second use, after the first one has wiped this one. */
  copy(): Secret {
    return new Secret(Buffer.from(this.#bytes));
  }

  wipe(): void {
    this.#bytes.fill(0);
  }

  toJSON(): string {
    return '[hidden]';
  }

  toString(): string {
    return '[hidden]';
  }

  [INSPECT](): string {
    return '[hidden]';
  }
}

/** Runs what needs the secrets and wipes them, however it ends. */
export async function spending<Result>(
  secrets: readonly Secret[],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } finally {
    for (const secret of secrets) secret.wipe();
  }
}
