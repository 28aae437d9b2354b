/** One program that speaks to cards, and where its PKCS#11 module lies. */
export interface Middleware {
  readonly name: 'CryptoTech' | 'OpenSC' | 'SoftHSM';
  readonly path: string;
  /** The module to give to browsers, where it is another one: with both tokens they ask for the SignPIN as well. */
  readonly browserPath?: string;
}

const LINUX_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];

/**
 * Where modules are installed, best first. CryptoTech's Windows path is the manual's; its other paths are attested for
 * cards of other countries with the same program (open-eid/chrome-token-signing, PKCS11Path.cpp).
 */
const PATHS: Readonly<Partial<Record<NodeJS.Platform, readonly Middleware[]>>> = {
  win32: [
    cryptoTech('C:\\Program Files\\CryptoTech\\CryptoCard\\CCPkiP11.dll'),
    cryptoTech('C:\\Program Files (x86)\\CryptoTech\\CryptoCard\\CCPkiP11.dll'),
    openSc('C:\\Program Files\\OpenSC Project\\OpenSC\\pkcs11', '\\', '.dll'),
    { name: 'SoftHSM', path: 'C:\\SoftHSM2\\lib\\softhsm2-x64.dll' },
  ],
  darwin: [
    cryptoTech('/Library/Security/tokend/CCSuite.tokend/Contents/Frameworks/libccpkip11.dylib'),
    openSc('/Library/OpenSC/lib', '/', '.so'),
    openSc('/opt/homebrew/lib', '/', '.so'),
    { name: 'SoftHSM', path: '/opt/homebrew/lib/softhsm/libsofthsm2.so' },
    { name: 'SoftHSM', path: '/usr/local/lib/softhsm/libsofthsm2.so' },
  ],
  linux: [
    cryptoTech('/usr/lib/ccs/libccpkip11.so'),
    cryptoTech('/usr/lib/libccpkip11.so'),
    ...LINUX_FOLDERS.map((folder) => openSc(folder, '/', '.so')),
    { name: 'SoftHSM', path: '/usr/lib/softhsm/libsofthsm2.so' },
    { name: 'SoftHSM', path: '/usr/lib64/softhsm/libsofthsm2.so' },
  ],
};

function cryptoTech(path: string): Middleware {
  return { name: 'CryptoTech', path };
}

function openSc(folder: string, separator: string, ending: string): Middleware {
  const module = (name: string) => `${folder}${separator}${name}${ending}`;
  return { name: 'OpenSC', path: module('opensc-pkcs11'), browserPath: module('onepin-opensc-pkcs11') };
}

/** The modules that this kind of computer can have, best first. */
export function middlewareFor(platform: NodeJS.Platform): readonly Middleware[] {
  return PATHS[platform] ?? [];
}

/** The module to use: the one that is named, or the best one that is there. */
export function chooseMiddleware(
  platform: NodeJS.Platform,
  named: string | undefined,
  exists: (path: string) => boolean,
): Middleware | undefined {
  const known = middlewareFor(platform);
  if (named === undefined) return known.find(({ path }) => exists(path));
  if (!exists(named)) return undefined;
  return known.find(({ path }) => path === named) ?? { name: 'CryptoTech', path: named };
}
