import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import type { Files } from '../bundle/bundle.js';

const MIMETYPE = 'application/vnd.etsi.asic-e+zip';
/** How a container begins, so that its kind is known to readers that know no ZIP (ETSI EN 319 162-1 annex A.1). */
const SIGNATURE = 'PK\u0003\u0004';
const NAME_OFFSET = 30;
const BEGINNING = `mimetype${MIMETYPE}PK\u0003\u0004`;
const OCTETS_MAX = 512 * 1024 * 1024;

/** A bundle that can not be read, and which part of it: a file, or `zip`. */
export class UnreadableError extends Error {
  constructor(
    readonly part: string,
    reason: unknown,
  ) {
    super(reason instanceof Error ? reason.message : String(reason), { cause: reason });
  }
}

/**
 * The files of an ASiC-E container, each once and whole.
 * @throws UnreadableError
 */
export async function readBundle(octets: Buffer): Promise<Files> {
  const zip = await fromBufferPromise(octets, { strictFileNames: true }).catch((error: unknown) => {
    throw new UnreadableError('zip', error);
  });
  const files = new Map<string, Buffer>();
  let total = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      total += entry.uncompressedSize;
      if (total > OCTETS_MAX) throw new UnreadableError('zip', 'it unpacks to more than 512 MiB');
      if (files.has(entry.fileName)) throw new UnreadableError(entry.fileName, 'it is there twice');
      files.set(entry.fileName, await contentOf(zip, entry));
    }
  } catch (error) {
    throw error instanceof UnreadableError ? error : new UnreadableError('zip', error);
  }
  requireBeginning(octets);
  return files;
}

async function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  try {
    const content = await buffer(await zip.openReadStreamPromise(entry));
    if (crc32(content) !== entry.crc32) throw new Error('its octets are not those that were packed');
    // Other programs go by the name that stands right before the content.
    const { fileName } = await zip.readLocalFileHeaderPromise(entry);
    if (fileName.toString() !== entry.fileName) throw new Error(`it is also called ${fileName.toString()}`);
    return content;
  } catch (error) {
    throw new UnreadableError(entry.fileName, error);
  }
}

function requireBeginning(octets: Buffer): void {
  const end = NAME_OFFSET + BEGINNING.length;
  const begins = octets.toString('latin1', 0, SIGNATURE.length) + octets.toString('latin1', NAME_OFFSET, end);
  if (begins !== SIGNATURE + BEGINNING)
    throw new UnreadableError('mimetype', 'the container does not begin with its kind, unpacked');
}
