/** The codes that callers meet, as `node:dns` has them. */
export type NameErrorCode =
  /** There is no such name, or it can not exist. */
  | 'ENOTFOUND'
  /** The name has no record of the type. */
  | 'ENODATA'
  /** No server answered in time; ask later. */
  | 'ETIMEOUT'
  /** Servers answered that they can not say; ask later. */
  | 'ESERVFAIL';

/** Why a question has no records. */
export class NameError extends Error {
  /**
   * @param expiresAtMs until when the same question gets this answer, on the resolver's clock
   */
  constructor(
    readonly code: NameErrorCode,
    question: string,
    readonly expiresAtMs: number,
  ) {
    super(`${code}: ${question}`);
    this.name = 'NameError';
  }

  /** Whether asking later may help; otherwise "there is none" is the answer. */
  get temporary(): boolean {
    return this.code === 'ETIMEOUT' || this.code === 'ESERVFAIL';
  }
}
