/** The field in which a trusted proxy says for whom it calls. One of them: the other would be the client's own word. */
export const ADDRESS_FIELDS = ['x-forwarded-for', 'forwarded'] as const;
export type AddressField = (typeof ADDRESS_FIELDS)[number];

/** RFC 7239 6: `for=192.0.2.1`, `for="[2001:db8::1]:4711"`; an obfuscated or unknown one is no address. */
const FORWARDED_FOR = /(?:^|;)\s*for=(?:"([^"]*)"|([^;\s]*))/i;

/** An IPv4 address that came as an IPv6 one (RFC 4291 2.5.5.2) in its own form. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}

/**
 * The client's address as trusted proxies tell it: read from the right, where the nearest proxy writes, the first that
 * is not a trusted proxy's own. Whatever stands further left was the client's to invent.
 *
 * @param field the field's value
 * @param peer the address of the connection, which is a trusted proxy's
 */
export function forwardedAddress(
  field: { readonly name: AddressField; readonly value: string | undefined },
  peer: string,
  isTrusted: (address: string) => boolean,
): string {
  let nearest = peer;
  for (const hop of (field.value ?? '').split(',').reverse()) {
    const address = field.name === 'forwarded' ? forwardedFor(hop) : withoutPort(hop.trim());
    if (address === undefined) return nearest;
    nearest = plainAddress(address);
    if (!isTrusted(nearest)) return nearest;
  }
  return nearest;
}

function forwardedFor(hop: string): string | undefined {
  const [, quoted, token] = FORWARDED_FOR.exec(hop) ?? [];
  return withoutPort(quoted ?? token ?? '');
}

/** The address of `192.0.2.1:4711`, `[2001:db8::1]:4711` and either alone; undefined for what is no address. */
function withoutPort(node: string): string | undefined {
  const [, bracketed, plain] =
    /^(?:\[([0-9a-f:.]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+)(?::\d+)?)$/i.exec(node) ?? [];
  const bare = /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(node) && !node.includes('.') ? node : undefined;
  return bracketed ?? plain ?? bare;
}
