import type { Resolver } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { canonicalDomain } from '@pep/identifiers';
import { AppError } from '@pep/errors';
import { SUBMISSION_ERRORS } from '../errors.js';

/** Answers of the name system that mean "there is none", not "ask later". */
const NO_ANSWER = new Set(['ENOTFOUND', 'ENODATA', 'ENOTIMP']);

/**
 * Whether a client is one of a sender's sources: an equal IP address, one inside a CIDR block, or a computer of a
 * domain name, proved by forward-confirmed reverse DNS (RFC 8601 2.7.3, iprev), never by PTR alone.
 * @throws AppError `TRY_LATER` when the name system gives no answer now
 */
export async function matchesSource(
  clientAddress: string,
  sources: readonly string[],
  resolver: Resolver,
): Promise<boolean> {
  const client = ipaddr.process(clientAddress);
  if (sources.some((source) => containsAddress(source, client))) return true;
  const domains = sources.filter((source) => !ipaddr.isValid(source) && !ipaddr.isValidCIDR(source));
  if (domains.length === 0) return false;
  const names = await confirmedNames(client, resolver);
  return domains.some((domain) => names.some((name) => name === domain || name.endsWith(`.${domain}`)));
}

/** IPv4 addresses written as IPv6 (`::ffff:192.0.2.1`) are IPv4 addresses (RFC 4291 2.5.5.2). */
function containsAddress(source: string, client: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (ipaddr.isValid(source)) return ipaddr.process(source).toString() === client.toString();
  if (!ipaddr.isValidCIDR(source)) return false;
  const [network, bits] = ipaddr.parseCIDR(source);
  return network.kind() === client.kind() && client.match(network, bits);
}

async function confirmedNames(client: ipaddr.IPv4 | ipaddr.IPv6, resolver: Resolver): Promise<string[]> {
  // Not `reverse`: that one asks the machine's own hosts file first.
  const names = await answerOf(resolver.resolvePtr(reverseName(client)));
  const confirmed = await Promise.all(
    names.map(async (name) => {
      const addresses = await answerOf(
        client.kind() === 'ipv4' ? resolver.resolve4(name) : resolver.resolve6(name),
      );
      const found = addresses.some((address) => ipaddr.process(address).toString() === client.toString());
      return found ? canonicalDomain(name) : undefined;
    }),
  );
  return confirmed.filter((name) => name !== undefined);
}

/** The name that holds an address's PTR records (RFC 1035 3.5, RFC 3596 2.5). */
function reverseName(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (address instanceof ipaddr.IPv4) return `${address.octets.toReversed().join('.')}.in-addr.arpa`;
  const nibbles = Buffer.from(address.toByteArray()).toString('hex');
  return `${Array.from(nibbles).reverse().join('.')}.ip6.arpa`;
}

async function answerOf(query: Promise<string[]>): Promise<string[]> {
  try {
    return await query;
  } catch (cause) {
    if (NO_ANSWER.has((cause as { code?: string }).code ?? '')) return [];
    throw new AppError(SUBMISSION_ERRORS.tryLater, { cause });
  }
}
