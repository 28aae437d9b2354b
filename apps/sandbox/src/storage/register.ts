import { createHash, X509Certificate } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuthorityName } from '../pki/authority.js';
import { HOLD, type Reason } from '../pki/reason.js';

/** When and why a certificate was revoked. */
export interface Revocation {
  readonly at: Date;
  readonly reason: Reason;
}

/** A certificate that was issued. */
interface Issued {
  readonly authority: AuthorityName;
  /** Lower-case hex without leading zeros. */
  readonly serial: string;
  readonly fingerprint: string;
}

/** A certificate that was issued, and whether it still stands. */
export type Entry = Issued & { readonly revocation?: Revocation };

/** A line of the file: what happened to a certificate. */
type Happening =
  | ({ readonly event: 'issued' } & Issued)
  | {
      readonly event: 'revoked';
      readonly fingerprint: string;
      readonly at: string;
      readonly reason: Reason;
    }
  | { readonly event: 'lifted'; readonly fingerprint: string };

/** Only the account that runs the sandbox: whoever writes here decides whose card is good. */
const MODE = 0o600;

/**
 * What the authorities issued and revoked, in `ca/register.jsonl`: a line for each happening, written before it counts. It is
 * read once, so one process at a time may write.
 */
export class Register {
  readonly #file: string;
  #entries: Map<string, Entry> | undefined;
  readonly #bySerial = new Map<string, string>();

  constructor(directory: string) {
    this.#file = join(directory, 'ca', 'register.jsonl');
  }

  /** Notes a certificate (PEM) as issued; nothing happens when it is noted. */
  add(authority: AuthorityName, certificate: string): void {
    const fingerprint = fingerprintOf(certificate);
    if (this.find(fingerprint) !== undefined) return;
    const serial = plainHex(new X509Certificate(certificate).serialNumber);
    this.#write({ event: 'issued', authority, serial, fingerprint });
  }

  /** By the SHA-256 of the certificate's DER form, lower-case hex. */
  find(fingerprint: string): Entry | undefined {
    return this.#read().get(fingerprint);
  }

  /** By its issuer and its serial number in hex. */
  findSerial(authority: AuthorityName, serial: string): Entry | undefined {
    const entries = this.#read();
    return entries.get(this.#bySerial.get(`${authority} ${plainHex(serial)}`) ?? '');
  }

  /** What the authority revoked, oldest first. */
  revoked(authority: AuthorityName): (Issued & { readonly revocation: Revocation })[] {
    return [...this.#read().values()].flatMap(({ revocation, ...issued }) =>
      revocation !== undefined && issued.authority === authority ? [{ ...issued, revocation }] : [],
    );
  }

  /**
   * Revokes a certificate that is noted. The first revocation stands, unless it only held the certificate.
   * @returns the revocation that stands
   */
  revoke(fingerprint: string, { at, reason }: Revocation): Revocation {
    const earlier = this.find(fingerprint)?.revocation;
    if (earlier !== undefined && earlier.reason !== HOLD) return earlier;
    this.#write({ event: 'revoked', fingerprint, at: at.toISOString(), reason });
    return { at, reason };
  }

  /** Takes the revocation back, whatever its reason. */
  lift(fingerprint: string): void {
    this.#write({ event: 'lifted', fingerprint });
  }

  #read(): Map<string, Entry> {
    if (this.#entries === undefined) {
      this.#entries = new Map();
      const text = existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : '';
      // A kill can leave half a line at the end: what it told was never answered to anybody.
      if (text !== '' && !text.endsWith('\n')) appendFileSync(this.#file, '\n');
      for (const line of text.split('\n')) {
        const happening = readLine(line);
        if (happening !== undefined) this.#apply(this.#entries, happening);
      }
    }
    return this.#entries;
  }

  #write(happening: Happening): void {
    const entries = this.#read();
    appendFileSync(this.#file, `${JSON.stringify(happening)}\n`, { mode: MODE });
    this.#apply(entries, happening);
  }

  #apply(entries: Map<string, Entry>, happening: Happening): void {
    const { fingerprint } = happening;
    if (happening.event === 'issued') {
      const { authority, serial } = happening;
      entries.set(fingerprint, { authority, serial, fingerprint });
      this.#bySerial.set(`${authority} ${serial}`, fingerprint);
      return;
    }
    const entry = entries.get(fingerprint);
    if (entry === undefined) return;
    const { authority, serial } = entry;
    const issued = { authority, serial, fingerprint };
    if (happening.event === 'lifted') entries.set(fingerprint, issued);
    else {
      const revocation = { at: new Date(happening.at), reason: happening.reason };
      entries.set(fingerprint, { ...issued, revocation });
    }
  }
}

/** SHA-256 of the DER form of a certificate in PEM, lower-case hex: how services name it. */
export function fingerprintOf(certificate: string): string {
  return createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex');
}

function plainHex(serial: string): string {
  return BigInt(`0x${serial}`).toString(16);
}

function readLine(line: string): Happening | undefined {
  try {
    return JSON.parse(line) as Happening;
  } catch {
    return undefined;
  }
}
