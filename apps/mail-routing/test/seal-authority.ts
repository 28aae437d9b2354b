import { readFileSync } from 'node:fs';
import { makeAuthority } from './openssl-authority.js';

/** A root, and a key with the certificate of an organisation's seal from it. */
export function makeSealAuthority() {
  const { folder, at, remove } = makeAuthority({
    subject: '/C=AM/O=Test Platform/CN=Evidence seal',
    usage: ['basicConstraints=critical,CA:false', 'keyUsage=critical,nonRepudiation'],
  });
  return {
    folder,
    rootFile: at('root.pem'),
    keyFile: at('own.key'),
    certFile: at('own.pem'),
    certificate: readFileSync(at('own.pem'), 'utf8'),
    remove,
  };
}
