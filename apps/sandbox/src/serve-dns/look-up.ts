import { type Zone, type ZoneRecord } from './zones.js';

/** How long an answer, or the news that there is none, may be kept; short, so that a changed zone shows at once. */
export const TTL_SECONDS = 60;

/** The record that says who is responsible for a zone; goes along with every "there is none" (RFC 2308 section 3). */
export interface StartOfAuthority {
  readonly name: string;
  readonly type: 'SOA';
  readonly data: {
    readonly mname: string;
    readonly rname: string;
    readonly serial: number;
    readonly refresh: number;
    readonly retry: number;
    readonly expire: number;
    readonly minimum: number;
  };
}

/** What the zones say to one question. */
export type Finding =
  | { readonly kind: 'records'; readonly records: readonly (ZoneRecord | StartOfAuthority)[] }
  /** The name is there, but has no record of the type (RFC 2308 section 2.2). */
  | { readonly kind: 'no-data'; readonly authority: StartOfAuthority }
  /** No such name in a zone of ours. */
  | { readonly kind: 'no-name'; readonly authority: StartOfAuthority }
  /** A zone of others. */
  | { readonly kind: 'not-ours' };

/** Answers a question from the zones; names compare without regard to case (RFC 4343). */
export function lookUp(zones: readonly Zone[], name: string, type: string): Finding {
  const wanted = name.toLowerCase();
  const zone = zones.find(({ origin }) => isAtOrBelow(wanted, origin));
  if (zone === undefined) return { kind: 'not-ours' };
  const authority = startOfAuthority(zone);
  const named = [authority, ...zone.records].filter((record) => record.name === wanted);
  const records = type === 'ANY' ? named : named.filter((record) => record.type === type);
  if (records.length > 0) return { kind: 'records', records };
  // A name with names below it is there, although it has no records (RFC 8020 section 2).
  const isThere = zone.records.some((record) => isAtOrBelow(record.name, wanted));
  return { kind: isThere ? 'no-data' : 'no-name', authority };
}

function isAtOrBelow(name: string, origin: string): boolean {
  return name === origin || name.endsWith(`.${origin}`);
}

function startOfAuthority({ origin, records }: Zone): StartOfAuthority {
  const nameServer = records.find((record) => record.type === 'NS');
  return {
    name: origin,
    type: 'SOA',
    data: {
      mname: nameServer?.data ?? origin,
      rname: `hostmaster.${origin}`,
      serial: 1,
      refresh: 3600,
      retry: 600,
      expire: 86_400,
      minimum: TTL_SECONDS,
    },
  };
}
