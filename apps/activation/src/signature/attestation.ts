import type { Token } from './key-usage.js';

/** What a token signs to prove that its PIN works, as octets. */
export function attestationText(id: string, token: Token, nonce: string): Buffer {
  return Buffer.from(`PEP PIN activation v1\n${id}\n${token}\n${nonce}`, 'utf8');
}
