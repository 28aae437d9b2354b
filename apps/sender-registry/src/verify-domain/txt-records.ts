import { Resolver } from 'node:dns/promises';
import { AppError } from '@pep/errors';
import { ERRORS } from '../errors.js';

const TRY_MS = 2_000;
const TRIES = 2;
const WHOLE_MS = 6_000;
/** The name or the type is not there, or the name can not be one. */
const ABSENT = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/** Looks texts up in DNS. */
export class TxtRecords {
  /**
   * @param servers `address:port`; the system's resolvers when empty
   * @throws Error when a server is no address
   */
  constructor(private readonly servers: readonly string[]) {
    this.#resolver();
  }

  /**
   * The texts at a name, each put together from its strings (RFC 1035 3.3.14); none when there are none.
   * @throws AppError `DNS_UNAVAILABLE` when nobody answers, or says that it can not
   */
  async at(name: string): Promise<string[]> {
    const resolver = this.#resolver();
    const end = setTimeout(() => {
      resolver.cancel();
    }, WHOLE_MS);
    try {
      return (await resolver.resolveTxt(name)).map((strings) => strings.join(''));
    } catch (cause) {
      if (ABSENT.has((cause as { code?: string }).code ?? '')) return [];
      throw new AppError(ERRORS.dnsUnavailable, { cause });
    } finally {
      clearTimeout(end);
    }
  }

  /** One for each look-up, so that giving up on one gives up on no other. */
  #resolver(): Resolver {
    const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
    if (this.servers.length > 0) resolver.setServers(this.servers);
    return resolver;
  }
}
