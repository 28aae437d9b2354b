import { type FileSystem, MASTER_FILE, PKCS15_FOLDER, PKCS15_NAME } from './file-system.js';
import { octets, tlv } from './tlv.js';

/** What P1 of SELECT says that the data are (ISO/IEC 7816-4 section 11.2.2). */
const BY = { parent: 3, name: 4, pathFromMaster: 8, pathFromFolder: 9 } as const;
const ID_DIGITS = 4;
/** As a key's size the driver wants any number; this is what real cards of its kind say. */
const KEY_FILE_SIZE = 2048;

/** Which file a command means that names none, and the folder that paths begin in. */
export interface Selection {
  readonly folder: string;
  readonly file: string;
}

/** After a reset. */
export const AT_MASTER_FILE: Selection = { folder: MASTER_FILE, file: MASTER_FILE };

/** What SELECT selects, or undefined when there is no such file. */
export function select(
  files: FileSystem,
  { folder }: Selection,
  command: { readonly p1: number; readonly data: Buffer },
): Selection | undefined {
  const path = candidates(folder, command).find((candidate) => files.has(candidate));
  if (path === undefined) return undefined;
  const isFolder = files.get(path)?.kind === 'folder';
  return { folder: isFolder ? path : path.slice(0, -ID_DIGITS), file: path };
}

function candidates(folder: string, { p1, data }: { readonly p1: number; readonly data: Buffer }): string[] {
  const named = data.toString('hex');
  switch (p1) {
    case BY.name:
      return data.equals(PKCS15_NAME) ? [PKCS15_FOLDER] : [];
    case BY.pathFromMaster:
      return [MASTER_FILE + named.replace(new RegExp(`^${MASTER_FILE}`), '')];
    case BY.pathFromFolder:
      return [folder + named];
    case BY.parent:
      return [folder.length > ID_DIGITS ? folder.slice(0, -ID_DIGITS) : folder];
    default:
      if (named === '' || named === MASTER_FILE) return [MASTER_FILE];
      // Below this folder, below the master file, or this folder itself.
      return [folder + named, MASTER_FILE + named, ...(folder.endsWith(named) ? [folder] : [])];
  }
}

/** The file's control parameters, with the access conditions as the myeid driver reads them. */
export function fileControl(files: FileSystem, path: string, guardReference: number): Buffer {
  const file = files.get(path);
  const [isFolder, isKey] = [file?.kind === 'folder', file?.kind === 'key'];
  const size = file?.kind === 'data' ? file.content.length : isKey ? KEY_FILE_SIZE : 0;
  const descriptor = isFolder ? 0x38 : isKey ? 0x11 : 0x01;
  // Half octets: use, update, delete. 0 is always, f never, and a number the PIN to verify.
  const access = [isKey ? (guardReference << 4) | 0x0f : 0x0f, 0xff, 0xff];
  return tlv(
    0x62,
    tlv(0x80, [size >> 8, size & 0xff]),
    tlv(0x82, [descriptor]),
    tlv(0x83, Buffer.from(path.slice(-ID_DIGITS), 'hex')),
    tlv(0x86, access),
    tlv(0x8a, octets([5])),
  );
}
