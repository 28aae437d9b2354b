import 'reflect-metadata'; // @peculiar/x509 throws without it
import {
  BasicConstraintsExtension,
  type Extension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';

/** An authority with so many authorities allowed below it (RFC 5280 section 4.2.1.9). */
export function authorityExtensions(pathLength: number): Extension[] {
  return [
    new BasicConstraintsExtension(true, pathLength, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ];
}

/** A card's authentication certificate: it may sign in and nothing else; contracts are signed with the other key. */
export function cardExtensions(): Extension[] {
  return leafExtensions(ExtendedKeyUsage.clientAuth);
}

/** A certificate that looks like a card's but may only be shown by a server. */
export function serverOnlyExtensions(): Extension[] {
  return leafExtensions(ExtendedKeyUsage.serverAuth);
}

/** The gateway's certificate, for the names under which this machine reaches itself. */
export function gatewayExtensions(): Extension[] {
  return [
    ...leafExtensions(ExtendedKeyUsage.serverAuth),
    new SubjectAlternativeNameExtension([
      { type: 'dns', value: 'localhost' },
      { type: 'ip', value: '127.0.0.1' },
      { type: 'ip', value: '::1' },
    ]),
  ];
}

function leafExtensions(usage: ExtendedKeyUsage): Extension[] {
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([usage]),
  ];
}
