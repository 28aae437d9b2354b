import { domainNames, matchingSource } from '../source/matching-source.js';

/** How an address or a domain stood. */
export type Standing = 'unregistered' | 'pending' | 'active' | 'suspended' | 'removed';

/** Whether letters from a client address were allowed, and what says so. */
export interface Verdict {
  /** Absent when only the DNS of that moment could say. */
  readonly allowed?: boolean;
  readonly leg: 'registration' | 'source' | 'dns';
  readonly text: string;
  /** The source that holds the client address. */
  readonly source?: string;
  /** Sources that are names: which addresses they stood for is not kept here. */
  readonly domainNames: string[];
}

/** Whether somebody who stood so and had these sources could send from a client address. */
export function judge(standing: Standing, sources: readonly string[], client: string): Verdict {
  const names = domainNames(sources);
  if (standing !== 'active') {
    return { allowed: false, leg: 'registration', text: `It was ${standing}.`, domainNames: names };
  }
  const source = matchingSource(sources, client);
  if (source !== undefined) {
    return { allowed: true, leg: 'source', text: `${source} holds ${client}.`, source, domainNames: names };
  }
  if (names.length === 0) {
    return { allowed: false, leg: 'source', text: `No source holds ${client}.`, domainNames: names };
  }
  const text = `No IP source holds ${client}; the DNS of that moment decides whether a domain name did.`;
  return { leg: 'dns', text, domainNames: names };
}
