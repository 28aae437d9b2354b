import { overlaps, parseIpBlock } from './ip-block.js';

/** The source in canonical form that holds this client address; domain names hold none by themselves. */
export function matchingSource(sources: readonly string[], address: string): string | undefined {
  const client = parseIpBlock(address);
  return sources.find((source) => {
    const block = parseIpBlock(source);
    return client !== undefined && block !== undefined && overlaps(client, block);
  });
}

/** Those of the sources that are domain names. */
export function domainNames(sources: readonly string[]): string[] {
  return sources.filter((source) => parseIpBlock(source) === undefined);
}

/** Whether the text is one IP address, no block. */
export function isAddress(text: string): boolean {
  return !text.includes('/') && parseIpBlock(text) !== undefined;
}
