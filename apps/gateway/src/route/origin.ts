import ipaddr from 'ipaddr.js';
import { type AddressField, forwardedAddress, plainAddress } from './forwarded-address.js';

/** What of a request says where it comes from. */
interface Sent {
  readonly socket: { readonly localPort?: number; readonly remoteAddress?: string };
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Who may speak for others, and how. */
export interface ProxySettings {
  /** The port that only trusted proxies reach; without one nobody speaks for others. */
  readonly proxyPort: number | undefined;
  /** CIDRs. */
  readonly trustedProxies: readonly string[];
  readonly addressField: AddressField;
}

/** Where requests come from. What a client says of itself counts only on the proxies' own port. */
export class Origin {
  readonly #trusted: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];

  constructor(private readonly settings: ProxySettings) {
    this.#trusted = settings.trustedProxies.map((cidr) => ipaddr.parseCIDR(cidr));
  }

  isTrusted(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return this.#trusted.some(
      ([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits),
    );
  }

  isProxied({ socket }: Sent): boolean {
    return this.settings.proxyPort !== undefined && socket.localPort === this.settings.proxyPort;
  }

  clientAddress(request: Sent): string {
    const peer = plainAddress(request.socket.remoteAddress ?? '');
    if (!this.isProxied(request)) return peer;
    const name = this.settings.addressField;
    const value = request.headers[name];
    const field = { name, value: Array.isArray(value) ? value.join(',') : value };
    return forwardedAddress(field, peer, (address) => this.isTrusted(address));
  }
}

/** Whether a text is a CIDR. */
export function isCidr(text: string): boolean {
  return ipaddr.isValidCIDR(text);
}
