/** How long an address may take, and how long one that failed is left alone, milliseconds. */
export interface DownloadLimits {
  readonly timeoutMs: number;
  readonly retryAfterMs: number;
}

/** What to fetch, and how much of it at most. */
export interface Download {
  readonly address: string;
  readonly octetsMax: number;
  /** Sent by POST; without one it is a GET. */
  readonly body?: { readonly type: string; readonly octets: Uint8Array<ArrayBuffer> };
}

const FAILURES_MAX = 1_000;

/** Fetches small files. An address that failed is not asked again for a while, so that an outage costs one wait, not many. */
export class Downloads {
  readonly #failedAtMs = new Map<string, number>();

  constructor(private readonly limits: DownloadLimits) {}

  /** @throws Error when it can not be had: no answer in time, a status but 200, too many octets, a failure just before */
  async fetch({ address, octetsMax, body }: Download): Promise<Buffer> {
    const failedAtMs = this.#failedAtMs.get(address);
    if (failedAtMs !== undefined && performance.now() - failedAtMs < this.limits.retryAfterMs) {
      throw new Error(`${address} failed a moment ago`);
    }
    try {
      const answer = await fetch(address, {
        // The address came from a certificate; where a redirect leads did not.
        redirect: 'error',
        signal: AbortSignal.timeout(this.limits.timeoutMs),
        ...(body && { method: 'POST', headers: { 'content-type': body.type }, body: body.octets }),
      });
      if (answer.status !== 200) throw new Error(`${address} answered ${answer.status}`);
      const octets = await upTo(octetsMax, answer);
      this.#failedAtMs.delete(address);
      return octets;
    } catch (error) {
      if (this.#failedAtMs.size >= FAILURES_MAX) this.#failedAtMs.clear();
      this.#failedAtMs.set(address, performance.now());
      throw error;
    }
  }
}

async function upTo(octetsMax: number, answer: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let octets = 0;
  for await (const piece of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    octets += piece.length;
    // Leaving the loop cancels the rest.
    if (octets > octetsMax) throw new Error(`${answer.url} sends more than ${octetsMax} octets`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
