import { describe, expect, it } from '@jest/globals';
import { chooseMiddleware } from './module-paths.js';

const OPENSC = '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so';
const CRYPTOTECH = '/usr/lib/ccs/libccpkip11.so';
const SOFTHSM = '/usr/lib/softhsm/libsofthsm2.so';
const WINDOWS = 'C:\\Program Files\\CryptoTech\\CryptoCard\\CCPkiP11.dll';

describe('the module that is used', () => {
  const table: [NodeJS.Platform, string | undefined, string[], string | undefined][] = [
    ['linux', undefined, [SOFTHSM, OPENSC, CRYPTOTECH], CRYPTOTECH],
    ['linux', undefined, [SOFTHSM, OPENSC], OPENSC],
    ['linux', undefined, [SOFTHSM], SOFTHSM],
    ['linux', undefined, [], undefined],
    ['linux', SOFTHSM, [SOFTHSM, OPENSC], SOFTHSM],
    ['linux', '/opt/own.so', ['/opt/own.so', OPENSC], '/opt/own.so'],
    ['linux', '/opt/own.so', [OPENSC], undefined],
    ['win32', undefined, [WINDOWS], WINDOWS],
    ['darwin', undefined, ['/Library/OpenSC/lib/opensc-pkcs11.so'], '/Library/OpenSC/lib/opensc-pkcs11.so'],
    ['aix', undefined, [OPENSC], undefined],
  ];
  it.each(table)('%s, named %s, with %j: %s', (platform, named, there, chosen) => {
    expect(chooseMiddleware(platform, named, (path) => there.includes(path))?.path).toBe(chosen);
  });

  it('gives browsers the OpenSC module that shows the AuthPIN only', () => {
    const browserPath = chooseMiddleware('linux', undefined, (path) => path === OPENSC)?.browserPath;
    expect(browserPath).toBe('/usr/lib/x86_64-linux-gnu/onepin-opensc-pkcs11.so');
  });
});
