import 'reflect-metadata'; // @peculiar/x509 throws without it
import { X509Certificate } from '@peculiar/x509';
import { randomBytes } from 'node:crypto';
import { copyFileSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pkcs11js, { type Handle, type PKCS11, type Template } from 'pkcs11js';
import {
  type Personalisation,
  PIN_LABELS,
  PIN_NAMES,
  PIN_REFERENCES,
  type PinName,
} from '../smartcard/personalisation.js';
import { integer } from '../smartcard/tlv.js';
import { keyAttributes } from './key-attributes.js';

/** PKCS #11 wants labels of this length, filled with blanks. */
const LABEL_LENGTH = 32;
const AUTHORITY_ID = 0x80;
const BEFORE_PIN = '.before-pin';
const READ_WRITE = pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION;

/**
 * Makes the two tokens of a card in SoftHSM: the PUK is the security officer's PIN, the user's PIN is not set, and
 * keys and certificates are there.
 *
 * SoftHSM stores private keys for a logged-in user only, so it needs a PIN for that, a random one. What a PIN opens
 * is the token's own key, which the PUK opens too; the file that says which PINs there are is put back afterwards.
 *
 * @param tokens the folder that SoftHSM's configuration (SOFTHSM2_CONF) names, empty
 */
export function prepareTokens(card: Personalisation, module: string, tokens: string): void {
  withModule(module, (pkcs11) => {
    for (const name of PIN_NAMES) {
      const label = labelOf(card, name).padEnd(LABEL_LENGTH, ' ');
      pkcs11.C_InitToken(freeSlot(pkcs11), card.applications[name].rule.puk, label);
    }
  });
  const files = globSync(join(tokens, '*', 'token.object'));
  for (const file of files) copyFileSync(file, file + BEFORE_PIN);
  withModule(module, (pkcs11) => {
    for (const name of PIN_NAMES) fill(pkcs11, card, name);
  });
  for (const file of files) {
    copyFileSync(file + BEFORE_PIN, file);
    rmSync(file + BEFORE_PIN);
  }
}

function withModule(module: string, work: (pkcs11: PKCS11) => void): void {
  const pkcs11 = new pkcs11js.PKCS11();
  pkcs11.load(module);
  pkcs11.C_Initialize();
  try {
    work(pkcs11);
  } finally {
    pkcs11.C_Finalize();
    pkcs11.close();
  }
}

function fill(pkcs11: PKCS11, card: Personalisation, name: PinName): void {
  const pin = randomBytes(16).toString('hex');
  const session = pkcs11.C_OpenSession(slotOf(pkcs11, labelOf(card, name)), READ_WRITE);
  pkcs11.C_Login(session, pkcs11js.CKU_SO, card.applications[name].rule.puk);
  pkcs11.C_InitPIN(session, pin);
  pkcs11.C_Logout(session);
  pkcs11.C_Login(session, pkcs11js.CKU_USER, pin);
  for (const template of objectsOf(card, name)) {
    pkcs11.C_CreateObject(session, [...template, { type: pkcs11js.CKA_TOKEN, value: true }]);
  }
  pkcs11.C_CloseSession(session);
}

function objectsOf(card: Personalisation, name: PinName): Template[] {
  const { key, certificate } = card.applications[name];
  const id = Buffer.from([PIN_REFERENCES[name]]);
  const label = PIN_LABELS[name];
  const authorities = card.authorities.map((authority, index) =>
    certificateObject(authority, `CA ${index + 1}`, Buffer.from([AUTHORITY_ID + index])),
  );
  const keyObject = [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
    { type: pkcs11js.CKA_PRIVATE, value: true },
    { type: pkcs11js.CKA_SENSITIVE, value: true },
    { type: pkcs11js.CKA_EXTRACTABLE, value: false },
    { type: pkcs11js.CKA_SIGN, value: true },
    { type: pkcs11js.CKA_ALWAYS_AUTHENTICATE, value: name === 'sign' && card.asksConsent },
    { type: pkcs11js.CKA_ID, value: id },
    { type: pkcs11js.CKA_LABEL, value: label },
    ...keyAttributes(key),
  ];
  return [keyObject, certificateObject(certificate, label, id), ...authorities];
}

/** Readable before anybody logs in, as on a card. */
function certificateObject(der: Buffer, label: string, id: Buffer): Template {
  const { subjectName, issuerName, serialNumber } = new X509Certificate(der);
  return [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_CERTIFICATE },
    { type: pkcs11js.CKA_CERTIFICATE_TYPE, value: pkcs11js.CKC_X_509 },
    { type: pkcs11js.CKA_PRIVATE, value: false },
    { type: pkcs11js.CKA_ID, value: id },
    { type: pkcs11js.CKA_LABEL, value: label },
    { type: pkcs11js.CKA_SUBJECT, value: Buffer.from(subjectName.toArrayBuffer()) },
    { type: pkcs11js.CKA_ISSUER, value: Buffer.from(issuerName.toArrayBuffer()) },
    { type: pkcs11js.CKA_SERIAL_NUMBER, value: integer(BigInt(`0x${serialNumber}`)) },
    { type: pkcs11js.CKA_VALUE, value: der },
  ];
}

/** As OpenSC calls the token of a PIN. */
function labelOf(card: Personalisation, name: PinName): string {
  return `${card.label} (${PIN_LABELS[name]})`;
}

/** SoftHSM always has one slot whose token is not initialised. */
function freeSlot(pkcs11: PKCS11): Handle {
  return findSlot(pkcs11, (slot) => !(pkcs11.C_GetTokenInfo(slot).flags & pkcs11js.CKF_TOKEN_INITIALIZED));
}

function slotOf(pkcs11: PKCS11, label: string): Handle {
  return findSlot(pkcs11, (slot) => pkcs11.C_GetTokenInfo(slot).label.trimEnd() === label);
}

function findSlot(pkcs11: PKCS11, fits: (slot: Handle) => boolean): Handle {
  const slot = pkcs11.C_GetSlotList(true).find(fits);
  if (slot === undefined) throw new Error('SoftHSM has no such slot; is its folder of tokens empty?');
  return slot;
}
