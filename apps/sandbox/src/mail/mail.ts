/** A mail that the sink took, read. */
export interface Mail {
  readonly id: string;
  readonly receivedAt: Date;
  /** MAIL FROM; empty for the null sender. */
  readonly envelopeFrom: string;
  /** RCPT TO, each. */
  readonly to: readonly string[];
  /** The address in the header From. */
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** In their order; names in lower case. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** As it came. */
  readonly raw: Buffer;
}

const MAILS_MAX = 1_000;
const OCTETS_MAX = 64 * 1024 * 1024;

/** The mails that the sink took last, in memory: at most 1,000, and 64 MiB of them. */
export class MailStore {
  #newestFirst: readonly Mail[] = [];

  add(mail: Mail): void {
    let octets = 0;
    this.#newestFirst = [mail, ...this.#newestFirst.slice(0, MAILS_MAX - 1)].filter((one) => {
      octets += one.raw.length;
      return octets <= OCTETS_MAX;
    });
  }

  find(id: string): Mail | undefined {
    return this.#newestFirst.find((mail) => mail.id === id);
  }

  /** Newest first; of one recipient when an address is given, its letter case aside. */
  list(filter: { readonly to?: string | undefined; readonly limit: number }): Mail[] {
    const wanted = filter.to?.toLowerCase();
    return this.#newestFirst
      .filter(({ to }) => wanted === undefined || to.some((address) => address.toLowerCase() === wanted))
      .slice(0, filter.limit);
  }

  clear(): void {
    this.#newestFirst = [];
  }
}
