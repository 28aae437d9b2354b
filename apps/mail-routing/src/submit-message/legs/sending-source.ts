import ipaddr from 'ipaddr.js';
import { canonicalDomain } from '@pep/identifiers';
import { AppError } from '@pep/errors';
import { SUBMISSION_ERRORS } from '../../errors.js';
import type { ProvenSource } from '../../message/submission-basis.js';
import type { NameResolver } from '../../resolve-names/name-resolver.js';

/** A PTR answer may list many names; RFC 8601 2.7.3 looks at a bounded number of them. */
const NAMES_MAX = 10;
/** Answers of the name system that mean "there is none", not "ask later". */
const NO_ANSWER = new Set(['ENOTFOUND', 'ENODATA']);

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** The source that a client's own address is, or lies in; IPv4 written as IPv6 is IPv4 (RFC 4291 2.5.5.2). */
export function addressSource(clientAddress: string, sources: readonly string[]): ProvenSource | undefined {
  const client = ipaddr.process(clientAddress);
  const found = networksOf(sources).find(
    ({ network, bits }) => network.kind() === client.kind() && client.match(network, bits),
  );
  return found === undefined ? undefined : { source: found.source, proof: 'address' };
}

/** A source that is an address or a network. */
interface Network {
  readonly source: string;
  readonly network: Address;
  /** Of the prefix. */
  readonly bits: number;
}

/** By the list they were read from, which a sender's entry keeps until it changes: reading one takes longer than comparing. */
const networks = new WeakMap<readonly string[], readonly Network[]>();

function networksOf(sources: readonly string[]): readonly Network[] {
  const known = networks.get(sources);
  if (known !== undefined) return known;
  const read = sources.flatMap(toNetworks);
  networks.set(sources, read);
  return read;
}

/** None for a domain name. */
function toNetworks(source: string): Network[] {
  if (ipaddr.isValidCIDR(source)) {
    const [network, bits] = ipaddr.parseCIDR(source);
    return [{ source, network, bits }];
  }
  if (!ipaddr.isValid(source)) return [];
  const network = ipaddr.process(source);
  return [{ source, network, bits: network.toByteArray().length * 8 }];
}

/** Those sources that are domain names. */
export function domainSources(sources: readonly string[]): string[] {
  const others = new Set(networksOf(sources).map(({ source }) => source));
  return sources.filter((source) => !others.has(source));
}

/** The one of the domains that the name is, or is a part of. */
export function domainOf(name: string, domains: readonly string[]): string | undefined {
  return domains.find((domain) => name === domain || name.endsWith(`.${domain}`));
}

/**
 * The domain that a client is a computer of, proved by forward-confirmed reverse DNS (RFC 8601 2.7.3, iprev): a PTR
 * record alone is written by whoever has the address.
 * @throws AppError `TRY_LATER` when the name system gives no answer now and no other name proves it
 */
export async function reverseSource(
  clientAddress: string,
  domains: readonly string[],
  names: NameResolver,
): Promise<ProvenSource | undefined> {
  const client = ipaddr.process(clientAddress);
  const own = (await recordsOf(names, reverseName(client), 'PTR'))
    .slice(0, NAMES_MAX)
    .map((name) => canonicalDomain(name))
    .filter((name) => name !== undefined)
    .map((name) => ({ name, domain: domainOf(name, domains) }));
  for (const { name, domain } of own) {
    if (domain === undefined) continue;
    const addresses = await recordsOf(names, name, client.kind() === 'ipv4' ? 'A' : 'AAAA');
    const confirmed = addresses.some((one) => ipaddr.process(one).toString() === client.toString());
    if (confirmed) return { source: domain, proof: 'reverse-dns' };
  }
  return undefined;
}

/** The name that holds an address's PTR records (RFC 1035 3.5, RFC 3596 2.5). */
function reverseName(address: Address): string {
  if (address instanceof ipaddr.IPv4) return `${address.octets.toReversed().join('.')}.in-addr.arpa`;
  const nibbles = Buffer.from(address.toByteArray()).toString('hex');
  return `${Array.from(nibbles).reverse().join('.')}.ip6.arpa`;
}

async function recordsOf(
  names: NameResolver,
  name: string,
  type: 'A' | 'AAAA' | 'PTR',
): Promise<readonly string[]> {
  try {
    return (await names.resolve(name, type)).records;
  } catch (cause) {
    if (NO_ANSWER.has((cause as { code?: string }).code ?? '')) return [];
    throw new AppError(SUBMISSION_ERRORS.tryLater, { cause });
  }
}
