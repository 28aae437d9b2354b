import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js';

/** One IP address, or a CIDR block of them. */
export interface IpBlock {
  readonly network: IPv4 | IPv6;
  /** Bits of the network part; 32 (IPv4) or 128 (IPv6) for one address. */
  readonly prefix: number;
}

/** An IPv4-mapped IPv6 address (RFC 4291 2.5.5.2) has its IPv4 address in the last 32 bits. */
const MAPPED_PREFIX = 96;
const BITS = { ipv4: 32, ipv6: 128 };

/**
 * Reads `203.0.113.7`, `198.51.100.0/24`, `2001:db8::/32`; IPv4-mapped IPv6 becomes IPv4, host bits are cleared.
 * Undefined when the text is none of these. Octal, hexadecimal and short forms and zone ids are not taken:
 * readers disagree about them.
 */
export function parseIpBlock(text: string): IpBlock | undefined {
  const [, address = '', digits] = /^([0-9a-f:.]+)(?:\/(0|[1-9]\d{0,2}))?$/i.exec(text) ?? [];
  const read = parseAddress(address);
  if (read === undefined) return undefined;
  const prefix = digits === undefined ? BITS[read.kind()] : Number(digits);
  if (prefix > BITS[read.kind()]) return undefined;
  return unmapped(read, prefix);
}

function parseAddress(text: string): IPv4 | IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
}

function unmapped(address: IPv4 | IPv6, prefix: number): IpBlock {
  if (address.kind() === 'ipv4') return block(address, prefix);
  const v6 = address as IPv6;
  return v6.isIPv4MappedAddress() && prefix >= MAPPED_PREFIX
    ? block(v6.toIPv4Address(), prefix - MAPPED_PREFIX)
    : block(v6, prefix);
}

function block(address: IPv4 | IPv6, prefix: number): IpBlock {
  const cidr = `${address.toString()}/${String(prefix)}`;
  const network =
    address.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(cidr)
      : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  return { network, prefix };
}

/** The one canonical form: RFC 5952 for IPv6, no prefix for a single address. */
export function formatIpBlock({ network, prefix }: IpBlock): string {
  const text = network.kind() === 'ipv6' ? (network as IPv6).toRFC5952String() : network.toString();
  return prefix === BITS[network.kind()] ? text : `${text}/${String(prefix)}`;
}

/** Whether they have an address in common: then one holds the other. */
export function overlaps(a: IpBlock, b: IpBlock): boolean {
  return a.network.kind() === b.network.kind() && a.network.match(b.network, Math.min(a.prefix, b.prefix));
}
