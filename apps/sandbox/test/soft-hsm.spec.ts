import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CardContent, prepareSoftHsm, type SoftHsm } from '@pep/testing';
import { X509Certificate } from 'node:crypto';
import pkcs11js from 'pkcs11js';
import { makeContent, opensslVerifies } from './card-keys.js';
import { AUTH, SIGN, Tokens } from './token.suite.js';

const PUKS = { auth: '13572468', sign: '24681357' };
const content: CardContent = {
  ...makeContent('RSA'),
  chain: makeContent('P-256').authentication.certificate,
};
const DATA = Buffer.from('what is signed');

describe('the tokens of a card in SoftHSM', () => {
  let hsm: SoftHsm;
  let tokens: Tokens;

  beforeAll(async () => {
    hsm = await prepareSoftHsm({ content, puk: PUKS });
    tokens = Tokens.load(hsm);
  });
  afterAll(async () => {
    await tokens.stop();
    await hsm.stop();
  });

  it('are not activated, and their certificates can be read', async () => {
    expect(await tokens.labels()).toEqual(expect.arrayContaining([AUTH, SIGN]));
    expect(await tokens.flags(AUTH)).toEqual([]);
    const session = await tokens.open(AUTH);
    await expect(tokens.login(session, '2580')).rejects.toThrow('CKR_USER_PIN_NOT_INITIALIZED');
    expect(await tokens.objects(session, pkcs11js.CKO_PRIVATE_KEY)).toEqual([]);
    const certificates = await tokens.objects(session, pkcs11js.CKO_CERTIFICATE);
    const wanted = [{ type: pkcs11js.CKA_VALUE }, { type: pkcs11js.CKA_ID }];
    const read = await Promise.all(
      certificates.map((found) => tokens.call('C_GetAttributeValue', session, found, wanted)),
    );
    const mine = read.find(([, id]) => Buffer.from([1]).equals(id!.value));
    expect(mine![0]!.value).toEqual(new X509Certificate(content.authentication.certificate).raw);
    expect(certificates).toHaveLength(2);
  });

  it('are activated by the PUK of each, and their keys sign', async () => {
    const auth = await tokens.open(AUTH);
    await expect(tokens.initPin(auth, PUKS.sign, '2580')).rejects.toThrow('CKR_PIN_INCORRECT');
    await tokens.initPin(auth, PUKS.auth, '2580');
    expect(await tokens.flags(AUTH)).toEqual(['isInitialized']);
    await tokens.login(auth, '2580');
    const signature = await tokens.sign(auth, pkcs11js.CKM_SHA256_RSA_PKCS, DATA);
    expect(opensslVerifies(content.authentication.certificate, DATA, signature)).toBe(true);
  });

  it('ask for consent to each signature with SignPIN', async () => {
    const session = await tokens.open(SIGN);
    await tokens.initPin(session, PUKS.sign, '147036');
    await tokens.login(session, '147036');
    const signature = await tokens.sign(session, pkcs11js.CKM_SHA256_RSA_PKCS, DATA, '147036');
    expect(opensslVerifies(content.signature.certificate, DATA, signature)).toBe(true);
    await expect(tokens.sign(session, pkcs11js.CKM_SHA256_RSA_PKCS, DATA)).rejects.toThrow(
      'CKR_USER_NOT_LOGGED_IN',
    );
  });
});
