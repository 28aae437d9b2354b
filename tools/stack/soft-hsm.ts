import { existsSync } from 'node:fs';

/** Where Debian, Fedora, Arch and Homebrew put SoftHSM's PKCS#11 module. */
const places = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/lib/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
];

/** The module of this machine's SoftHSM, when it has one. */
export function findSoftHsm(): string | undefined {
  return places.find((place) => existsSync(place));
}
