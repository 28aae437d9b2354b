import { TextDecoder } from 'node:util';
import { decodeArmscii } from './armscii.js';
import type { Leaf } from './mime-tree.js';

const ARMSCII = /^(x-)?armscii-?8$/i;

/** A text part as it is read: its charset decoded, wrapped lines joined. Octets that mean nothing become U+FFFD. */
export function readableText(octets: Buffer, { charset, flowed }: Pick<Leaf, 'charset' | 'flowed'>): string {
  const text = decodeCharset(octets, charset);
  return flowed === 'no' ? text : joinFlowed(text, flowed === 'del');
}

function decodeCharset(octets: Buffer, charset: string | undefined): string {
  if (charset !== undefined && ARMSCII.test(charset)) return decodeArmscii(octets);
  return decoderOf(charset, octets).decode(octets);
}

/** The declared charset (WHATWG Encoding); undeclared and unknown ones are UTF-8 where that can be, else windows-1252. */
function decoderOf(charset: string | undefined, octets: Buffer): TextDecoder {
  try {
    // US-ASCII that is none is mostly UTF-8; the standard would read it as windows-1252.
    if (charset !== undefined && !/^(us-)?ascii$/i.test(charset)) return new TextDecoder(charset);
  } catch {
    // An unknown name is as good as none.
  }
  return new TextDecoder(isUtf8(octets) ? 'utf-8' : 'windows-1252');
}

function isUtf8(octets: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(octets);
    return true;
  } catch {
    return false;
  }
}

/** RFC 3676 4: a line that ends in a space goes on in the next one, unless it is the line before a signature. */
function joinFlowed(text: string, deleteSpace: boolean): string {
  const joined: string[] = [];
  let goesOn = false;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.startsWith(' ') ? raw.slice(1) : raw;
    if (!goesOn && joined.length > 0) joined.push('\n');
    goesOn = line.endsWith(' ') && line !== '-- ';
    joined.push(goesOn && deleteSpace ? line.slice(0, -1) : line);
  }
  return joined.join('');
}
