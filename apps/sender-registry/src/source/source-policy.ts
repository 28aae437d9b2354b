import { AppError, type FieldError } from '@pep/errors';
import { canonicalDomain } from '@pep/identifiers';
import { ERRORS } from '../errors.js';
import { formatIpBlock, type IpBlock, overlaps, parseIpBlock } from './ip-block.js';

/** The shortest prefixes ever given to one network; anything wider can not be a sender's own. */
const PREFIX_MIN = { ipv4: 8, ipv6: 19 };

const blocks = (...texts: string[]): IpBlock[] =>
  texts.map(parseIpBlock).filter((block) => block !== undefined);

/** Not the address of any one computer: this network, multicast, reserved with broadcast; unspecified, multicast. */
const NEVER = blocks(
  ...['0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', '::', 'ff00::/8'],
  // Holds all of IPv4 in its IPv6 form (::ffff:0:0/96, which is read as IPv4 itself).
  '::fffe:0:0/95',
);
/** Anybody's: RFC 1918, loopback, link-local (RFC 3927), carrier-grade NAT (RFC 6598), unique local (RFC 4193). */
const PRIVATE = blocks(
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '169.254.0.0/16', '100.64.0.0/10'],
  ...['::1', 'fc00::/7', 'fe80::/10'],
);

/** Where a sender may send from. */
export class SourcePolicy {
  /** @param options `privateAllowed`: the sandbox sends from 127.0.0.1; in production that would be everybody */
  constructor(private readonly options: { readonly privateAllowed: boolean }) {}

  /**
   * The canonical forms of the sources, each once, in the order given. One that lies inside another is refused: whoever
   * removes the narrow one later would believe that it is shut out.
   * @throws AppError `SOURCES_INVALID` with what is wrong with each; `SOURCES_OVERLAP` with the pairs
   */
  read(texts: readonly string[]): string[] {
    const verdicts = texts.map((text) => this.#readOne(text.trim()));
    const errors = verdicts.flatMap((verdict, index): FieldError[] =>
      'wrong' in verdict ? [{ field: `sources.${String(index)}`, message: verdict.wrong }] : [],
    );
    if (errors.length > 0) throw new AppError(ERRORS.sourcesInvalid, { errors });
    const sources = verdicts.flatMap((verdict) => ('source' in verdict ? [verdict.source] : []));
    refuseOverlaps(sources);
    return [...new Set(sources)];
  }

  #readOne(text: string): { readonly source: string } | { readonly wrong: string } {
    const block = parseIpBlock(text);
    if (block !== undefined) {
      const wrong = this.#objection(block);
      return wrong === undefined ? { source: formatIpBlock(block) } : { wrong };
    }
    const domain = canonicalDomain(text);
    return domain === undefined
      ? { wrong: 'is not an IP address, a CIDR block or a domain name' }
      : { source: domain };
  }

  #objection(block: IpBlock): string | undefined {
    const widest = PREFIX_MIN[block.network.kind()];
    if (block.prefix < widest) return `is wider than /${String(widest)}; name the sender's own network`;
    const covers = (range: IpBlock): boolean => overlaps(block, range);
    if (NEVER.some(covers)) return 'is not the address of a computer';
    if (!this.options.privateAllowed && PRIVATE.some(covers)) {
      return 'covers private addresses; name the static public address that the mail comes from';
    }
    return undefined;
  }
}

function refuseOverlaps(sources: readonly string[]): void {
  const read = sources.map(parseIpBlock);
  const errors = read.flatMap((block, index): FieldError[] => {
    const other = read.findIndex(
      (earlier, at) =>
        at < index && block && earlier && sources[at] !== sources[index] && overlaps(block, earlier),
    );
    if (other < 0) return [];
    return [
      {
        field: `sources.${String(index)}`,
        message: `${sources[index] ?? ''} and ${sources[other] ?? ''} overlap; keep the one you mean`,
      },
    ];
  });
  if (errors.length > 0) throw new AppError(ERRORS.sourcesOverlap, { errors });
}
