import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { xmlText } from '../proof/xml.js';
import type { ProofSigner } from '../proof/proof-signer.js';
import { type SignedFile, signFiles } from './xades.js';

export const ASICE_MEDIA_TYPE = 'application/vnd.etsi.asic-e+zip';
const MANIFEST = 'urn:oasis:names:tc:opendocument:xmlns:manifest:1.0';
const ASIC = 'http://uri.etsi.org/02918/v1.2.1#';

/**
 * An ASiC-E container with one XAdES signature over all its files (ETSI EN 319 162-1 section 4.4): `mimetype` first, stored and
 * without extra fields, so that its kind stands at a fixed place.
 * @param at the machine's time, of the signature
 */
export async function asicContainer(
  files: readonly SignedFile[],
  signer: ProofSigner,
  at: Date,
): Promise<Buffer> {
  const manifest = {
    name: 'META-INF/manifest.xml',
    mediaType: 'text/xml',
    octets: Buffer.from(manifestXml(files)),
  };
  const signed = [...files, manifest];
  const signature = await signFiles(signed, signer, at);
  const signatures = `<?xml version="1.0" encoding="UTF-8"?>\n<asic:XAdESSignatures xmlns:asic="${ASIC}">${signature}</asic:XAdESSignatures>`;
  const zip = new ZipFile();
  const options = { mtime: at, forceDosTimestamp: true };
  zip.addBuffer(Buffer.from(ASICE_MEDIA_TYPE), 'mimetype', { ...options, compress: false });
  for (const { name, octets } of signed) zip.addBuffer(octets, name, options);
  zip.addBuffer(Buffer.from(signatures), 'META-INF/signatures.xml', options);
  zip.end();
  return buffer(zip.outputStream);
}

/** What is inside, as OpenDocument says it; readers of ASiC ask for it. */
function manifestXml(files: readonly SignedFile[]): string {
  const entry = (path: string, mediaType: string): string =>
    `<manifest:file-entry manifest:full-path="${xmlText(path)}" manifest:media-type="${xmlText(mediaType)}"></manifest:file-entry>`;
  const entries = files.map(({ name, mediaType }) => entry(name, mediaType));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="${MANIFEST}" manifest:version="1.2">${entry('/', ASICE_MEDIA_TYPE)}${entries.join('')}</manifest:manifest>`;
}
