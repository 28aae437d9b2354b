import { createHash } from 'node:crypto';

/** A text of the contract, word for word. */
export interface Contract {
  /** The calendar day in Yerevan from which it is in force: `2026-01-01`. */
  readonly version: string;
  readonly language: string;
  /** Its first line. */
  readonly title: string;
  /** What is shown and what is signed: exactly these octets, UTF-8. */
  readonly text: Buffer;
  /** `sha-256:<hex>` of the octets. */
  readonly digest: string;
}

export function contractOf(version: string, language: string, text: Buffer): Contract {
  const [title = ''] = text.toString('utf8').split('\n', 1);
  const digest = `sha-256:${createHash('sha256').update(text).digest('hex')}`;
  return { version, language, title: title.trim(), text, digest };
}

/** The latest version that is in force on a day; undefined before the first. */
export function versionInForce(contracts: readonly Contract[], day: string): string | undefined {
  const begun = contracts.map(({ version }) => version).filter((version) => version <= day);
  return begun.sort().at(-1);
}
