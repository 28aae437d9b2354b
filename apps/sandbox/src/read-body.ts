import type { IncomingMessage } from 'node:http';

/** What was sent. Undefined when it has more octets than may be. */
export async function readBody(request: IncomingMessage, maxOctets: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > maxOctets) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
