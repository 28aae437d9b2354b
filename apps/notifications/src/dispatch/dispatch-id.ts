import { createHash } from 'node:crypto';

const UUID_OCTETS = 16;

/**
 * The id of the one dispatch that follows from a fact by this way, so that the same fact again adds nothing: a UUID made
 * from a name (RFC 9562 section 5.5, version 5) in the name space of the fact.
 */
export function dispatchId(factId: string, way: string): string {
  const id = createHash('sha1')
    .update(Buffer.from(factId.replaceAll('-', ''), 'hex'))
    .update(way)
    .digest()
    .subarray(0, UUID_OCTETS);
  id.writeUInt8((id.readUInt8(6) & 0x0f) | 0x50, 6);
  id.writeUInt8((id.readUInt8(8) & 0x3f) | 0x80, 8);
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
