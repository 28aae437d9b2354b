import { type KeyObject } from 'node:crypto';
import {
  OFFICER_REFERENCE,
  type Personalisation,
  PIN_LABELS,
  PIN_NAMES,
  PIN_REFERENCES,
  type PinName,
} from './personalisation.js';
import { bitString, integer, octets, octetString, sequence, tlv, TRUE, utf8String } from './tlv.js';

/** A file of the card. */
export type CardFile =
  | { readonly kind: 'folder' }
  | { readonly kind: 'data'; readonly content: Buffer }
  | { readonly kind: 'key'; readonly guardedBy: PinName };

/** Files by their path: the ids from the master file down, hexadecimal. */
export type FileSystem = ReadonlyMap<string, CardFile>;

/** The master file, and the folder of PKCS #15 with the name that it is selected by. */
export const MASTER_FILE = '3f00';
export const PKCS15_FOLDER = '3f005015';
export const PKCS15_NAME = Buffer.from('a000000063504b43532d3135', 'hex');

const OBJECT_DIRECTORY = `${PKCS15_FOLDER}5031`;
const TOKEN_INFO = `${PKCS15_FOLDER}5032`;
const PIN_DIRECTORY = `${PKCS15_FOLDER}4401`;
const KEY_DIRECTORY = `${PKCS15_FOLDER}4402`;
const CERTIFICATE_DIRECTORY = `${PKCS15_FOLDER}4404`;
/** Where the authorities' certificates begin, behind the holder's. */
const FIRST_AUTHORITY = 8;
const AUTHORITY_ID = 0x80;
const KEY_NAMES: Readonly<Record<PinName, string>> = { auth: 'Authentication', sign: 'Signature' };

const keyFile = (number: number): string => `${PKCS15_FOLDER}4b${hexOctet(number)}`;
const certificateFile = (number: number): string => `${PKCS15_FOLDER}43${hexOctet(number)}`;

/** The files of a card as its issuer ships it (PKCS #15 v1.1, section 5 and 6). */
export function buildFileSystem(card: Personalisation): FileSystem {
  const data = (content: Buffer): CardFile => ({ kind: 'data', content });
  const files = new Map<string, CardFile>([
    [MASTER_FILE, { kind: 'folder' }],
    [PKCS15_FOLDER, { kind: 'folder' }],
    [`${MASTER_FILE}2f00`, data(applicationTemplate(card))],
    [OBJECT_DIRECTORY, data(objectDirectory())],
    [TOKEN_INFO, data(tokenInfo(card))],
    [PIN_DIRECTORY, data(pinDirectory(card))],
    [KEY_DIRECTORY, data(octets(...PIN_NAMES.map((name) => keyObject(card, name))))],
    [CERTIFICATE_DIRECTORY, data(certificateDirectory(card))],
  ]);
  for (const name of PIN_NAMES) {
    files.set(keyFile(PIN_REFERENCES[name]), { kind: 'key', guardedBy: name });
    files.set(certificateFile(PIN_REFERENCES[name]), data(card.applications[name].certificate));
  }
  for (const [index, certificate] of card.authorities.entries()) {
    files.set(certificateFile(FIRST_AUTHORITY + index), data(certificate));
  }
  return files;
}

function applicationTemplate({ label }: Personalisation): Buffer {
  return tlv(
    0x61,
    tlv(0x4f, PKCS15_NAME),
    tlv(0x50, Buffer.from(label)),
    tlv(0x51, Buffer.from(PKCS15_FOLDER, 'hex')),
  );
}

function objectDirectory(): Buffer {
  return octets(
    tlv(0xa0, path(KEY_DIRECTORY)),
    tlv(0xa4, path(CERTIFICATE_DIRECTORY)),
    tlv(0xa8, path(PIN_DIRECTORY)),
  );
}

function tokenInfo({ label, serialNumber }: Personalisation): Buffer {
  const eidCompliant = bitString(4, 0x10);
  const manufacturer = utf8String('PEP sandbox');
  return sequence(
    integer(0),
    octetString(serialNumber),
    manufacturer,
    tlv(0x80, Buffer.from(label)),
    eidCompliant,
  );
}

function pinDirectory(card: Personalisation): Buffer {
  const pins = PIN_NAMES.map((name) => {
    const { minLength, maxLength } = card.applications[name].rule;
    const [reference, lengths] = [PIN_REFERENCES[name], { minLength, maxLength }];
    // local, initialized, needs-padding
    return pinObject({ label: PIN_LABELS[name], reference, flags: bitString(2, 0x4c), ...lengths });
  });
  if (!card.hasOfficerPin) return octets(...pins);
  const { length } = card.applications.auth.rule.puk;
  // The same, and soPin
  const flags = bitString(0, 0x4d);
  const officer = { label: 'PUK', reference: OFFICER_REFERENCE, flags, minLength: length, maxLength: length };
  return octets(...pins, pinObject(officer));
}

function pinObject(pin: {
  readonly label: string;
  readonly reference: number;
  readonly flags: Buffer;
  readonly minLength: number;
  readonly maxLength: number;
}): Buffer {
  const ascii = tlv(0x0a, [1]);
  const privateModifiable = bitString(6, 0xc0);
  const lengths = [pin.minLength, pin.maxLength, pin.maxLength].map((length) => integer(length));
  const padding = octetString([0xff]);
  return sequence(
    sequence(utf8String(pin.label), privateModifiable),
    sequence(octetString([pin.reference])),
    tlv(0xa1, sequence(pin.flags, ascii, ...lengths, tlv(0x80, [pin.reference]), padding)),
  );
}

function keyObject(card: Personalisation, name: PinName): Buffer {
  const { key } = card.applications[name];
  const id = PIN_REFERENCES[name];
  const userConsent = name === 'sign' && card.asksConsent ? [integer(1)] : [];
  const isPrivate = bitString(7, 0x80);
  const common = sequence(utf8String(KEY_NAMES[name]), isPrivate, octetString([id]), ...userConsent);
  // nonRepudiation for documents, sign for signing in; the key never left the card
  const usage = name === 'sign' ? bitString(6, 0x20, 0x40) : bitString(2, 0x20);
  const attributes = sequence(octetString([id]), usage, TRUE, bitString(3, 0xb8), integer(0));
  const where = tlv(0xa1, sequence(path(keyFile(id)), integer(keyBits(key))));
  return tlv(key.asymmetricKeyType === 'ec' ? 0xa0 : 0x30, common, attributes, where);
}

/** P-256 or the length of the RSA modulus. */
function keyBits(key: KeyObject): number {
  return key.asymmetricKeyType === 'ec' ? 256 : (key.asymmetricKeyDetails?.modulusLength ?? 0);
}

function certificateDirectory({ authorities }: Personalisation): Buffer {
  const own = PIN_NAMES.map((name) => {
    const id = PIN_REFERENCES[name];
    return certificateObject(`${KEY_NAMES[name]} certificate`, certificateFile(id), [octetString([id])]);
  });
  const above = authorities.map((_, index) => {
    const id = octetString([AUTHORITY_ID + index]);
    return certificateObject(`CA ${index + 1}`, certificateFile(FIRST_AUTHORITY + index), [id, TRUE]);
  });
  return octets(...own, ...above);
}

function certificateObject(label: string, file: string, attributes: readonly Buffer[]): Buffer {
  return sequence(
    sequence(utf8String(label), bitString(0)),
    sequence(...attributes),
    tlv(0xa1, sequence(path(file))),
  );
}

function path(file: string): Buffer {
  return sequence(octetString(Buffer.from(file, 'hex')));
}

function hexOctet(value: number): string {
  return value.toString(16).padStart(2, '0');
}
