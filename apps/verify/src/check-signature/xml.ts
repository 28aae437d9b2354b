import { DOMParser, type Element, onErrorStopParsing } from '@xmldom/xmldom';
import { ExclusiveCanonicalization } from 'xml-crypto';

export const NS = {
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  xades: 'http://uri.etsi.org/01903/v1.3.2#',
  asic: 'http://uri.etsi.org/02918/v1.2.1#',
} as const;

/** The root of a document. @throws Error when it is not well-formed, or declares entities */
export function rootOf(octets: Buffer): Element {
  const text = octets.toString('utf8');
  if (text.includes('<!DOCTYPE')) throw new Error('it declares a document type');
  const { documentElement } = new DOMParser({ onError: onErrorStopParsing }).parseFromString(
    text,
    'text/xml',
  );
  if (documentElement === null) throw new Error('it is empty');
  return documentElement;
}

/** The child elements of a name, in order. */
export function children(parent: Element, namespace: string, name: string): Element[] {
  return [...parent.childNodes].filter(
    (one): one is Element => one.nodeType === 1 && one.namespaceURI === namespace && one.localName === name,
  );
}

/** The one child, or descendant along these names. @throws Error when there is none, or more than one */
export function only(
  parent: Element,
  ...path: readonly (readonly [ns: keyof typeof NS, name: string])[]
): Element {
  let at = parent;
  for (const [ns, name] of path) {
    const [found, second] = children(at, NS[ns], name);
    if (found === undefined || second !== undefined) throw new Error(`it has not exactly one ${name}`);
    at = found;
  }
  return at;
}

export function attribute(element: Element, name: string): string {
  return element.getAttribute(name) ?? '';
}

export function octetsOf(element: Element): Buffer {
  return Buffer.from(element.textContent ?? '', 'base64');
}

/** Exclusive canonical XML, without comments. */
export function canonical(element: Element): Buffer {
  // The library's types are a browser's, which has the same nodes.
  return Buffer.from(new ExclusiveCanonicalization().process(element as never, {}));
}
