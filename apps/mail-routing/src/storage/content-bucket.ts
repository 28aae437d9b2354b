import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { DOMParser } from '@xmldom/xmldom';
import { AwsClient } from 'aws4fetch';
import type { ContentFiles, ContentFolder, FileDraft, KeptFile } from './content-files.js';

/** A bucket of an S3-compatible store. */
export interface BucketOptions {
  /** `https://host[:port]`; the bucket is named in the path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Until an answer begins; that includes the way of a large file to the store. */
const TIMEOUT_MS = 120_000;
/** Of answers 429 and 5xx, with growing pauses: 2 seconds at most in all. */
const RETRIES = 3;
const RETRY_MS = 100;
/** A read that breaks off is taken up again where it was, so often without getting further. */
const READ_TRIES = 3;
const NOT_FOUND = 404;
const PARTIAL = 206;
const SPOOL_FILES = 1_000;

/**
 * Files in a bucket. A file is spooled to a folder of the machine, for S3 wants to know its length and digest first (and takes up to
 * 5 GiB so, far beyond any letter); from there it is sent, and can be sent again.
 */
export class ContentBucket implements ContentFiles {
  readonly #client: AwsClient;
  readonly #root: string;

  constructor(
    { endpoint, bucket, ...account }: BucketOptions,
    private readonly spool: ContentFolder,
  ) {
    this.#client = new AwsClient({ ...account, service: 's3', retries: RETRIES, initRetryMs: RETRY_MS });
    this.#root = `${endpoint.replace(/\/$/, '')}/${bucket}`;
  }

  async create(location: string): Promise<FileDraft> {
    return new BucketDraft(
      await this.spool.create(location),
      (digest) => this.#send(location, digest),
      () => this.spool.remove(location),
    );
  }

  async *read(location: string): AsyncGenerator<Buffer> {
    let offset = 0;
    for (let tries = 1; ; tries++) {
      try {
        for await (const chunk of await this.#get(location, offset)) {
          yield Buffer.from(chunk);
          offset += chunk.length;
          tries = 1;
        }
        return;
      } catch (error) {
        if (error instanceof RefusedError || tries === READ_TRIES) throw error;
      }
    }
  }

  async remove(location: string): Promise<void> {
    await this.#ask(location, { method: 'DELETE' }, [NOT_FOUND]);
  }

  async list(after: string, limit: number): Promise<KeptFile[]> {
    const query = new URLSearchParams({ 'list-type': '2', 'max-keys': String(limit), 'start-after': after });
    const answer = await this.#ask(`?${query.toString()}`);
    return readListing(await answer.text());
  }

  /** Removes what a crash left in the spool. */
  async tidy(before: Date): Promise<void> {
    const files = await this.spool.list('', SPOOL_FILES);
    for (const { location, changedAt } of files) {
      if (changedAt < before) await this.spool.remove(location);
    }
  }

  async #send(location: string, digest: string): Promise<void> {
    const body = await openAsBlob(this.spool.pathOf(location));
    // The store refuses octets that have another digest.
    await this.#ask(location, { method: 'PUT', body, headers: { 'x-amz-content-sha256': digest } });
  }

  async #get(location: string, offset: number): Promise<AsyncIterable<Uint8Array>> {
    const headers = offset === 0 ? {} : { range: `bytes=${String(offset)}-` };
    const { status, body } = await this.#ask(location, { headers });
    if (offset > 0 && status !== PARTIAL) throw new RefusedError(`GET ${location} answers no range`);
    if (body === null) throw new RefusedError(`GET ${location} answers nothing`);
    return body;
  }

  async #ask(place: string, request: RequestInit = {}, alsoFine: readonly number[] = []): Promise<Response> {
    const url = place.startsWith('?') ? this.#root + place : `${this.#root}/${place}`;
    const aborts = new AbortController();
    const timer = setTimeout(() => {
      aborts.abort(new Error(`the store does not answer within ${String(TIMEOUT_MS)} ms`));
    }, TIMEOUT_MS);
    const asked = this.#client.fetch(url, { ...request, signal: aborts.signal });
    const answer = await asked.finally(() => {
      clearTimeout(timer);
    });
    if (answer.ok || alsoFine.includes(answer.status)) return answer;
    await answer.body?.cancel();
    throw new RefusedError(
      `the store answers ${String(answer.status)} to ${request.method ?? 'GET'} ${place}`,
    );
  }
}

/** What the store does not want; asking again does not help. */
class RefusedError extends Error {}

class BucketDraft implements FileDraft {
  readonly #digest = createHash('sha256');

  constructor(
    private readonly file: FileDraft,
    private readonly send: (digest: string) => Promise<void>,
    private readonly forget: () => Promise<void>,
  ) {}

  async write(octets: Buffer): Promise<void> {
    this.#digest.update(octets);
    await this.file.write(octets);
  }

  async finish(): Promise<void> {
    await this.file.finish();
    await this.send(this.#digest.digest('hex')).finally(this.forget);
  }

  async abandon(): Promise<void> {
    await this.file.abandon();
  }
}

function readListing(xml: string): KeptFile[] {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  return Array.from(document.getElementsByTagName('Contents')).map((one) => ({
    location: one.getElementsByTagName('Key')[0]?.textContent ?? '',
    changedAt: new Date(one.getElementsByTagName('LastModified')[0]?.textContent ?? ''),
  }));
}
