import { isAtOrBelow, TTL_SECONDS, type Zone, zoneOf, type ZoneRecord } from './zone.js';

/** So many aliases are followed one after the other. */
const ALIASES_MAX = 8;

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

/** What the zones say to one question; `records` are then the aliases on the way, if any. */
export type Finding = { readonly records: readonly (ZoneRecord | StartOfAuthority)[] } & (
  | { readonly kind: 'records' }
  /** The name is there, but has no record of the type (RFC 2308 section 2.2). */
  | { readonly kind: 'no-data'; readonly authority: StartOfAuthority }
  /** No such name in a zone of ours. */
  | { readonly kind: 'no-name'; readonly authority: StartOfAuthority }
  /** A zone of others. */
  | { readonly kind: 'not-ours' }
);

/** Answers a question from the zones; names compare without regard to case (RFC 4343). */
export function lookUp(
  zones: readonly Zone[],
  name: string,
  type: string,
  aliasesLeft = ALIASES_MAX,
): Finding {
  const wanted = name.toLowerCase();
  const zone = zoneOf(zones, wanted);
  if (zone === undefined) return { kind: 'not-ours', records: [] };
  const authority = startOfAuthority(zone);
  const named = [authority, ...zone.records].filter((record) => record.name === wanted);
  const records = type === 'ANY' ? named : named.filter((record) => record.type === type);
  if (records.length > 0) return { kind: 'records', records };
  const alias = named.find((record) => record.type === 'CNAME');
  if (alias !== undefined) return behindAlias(alias, lookUpNext(zones, alias.data, type, aliasesLeft));
  // A name with names below it is there, although it has no records (RFC 8020 section 2).
  const isThere = zone.records.some((record) => isAtOrBelow(record.name, wanted));
  return { kind: isThere ? 'no-data' : 'no-name', records: [], authority };
}

function lookUpNext(zones: readonly Zone[], name: string, type: string, aliasesLeft: number): Finding {
  return aliasesLeft === 0 ? { kind: 'not-ours', records: [] } : lookUp(zones, name, type, aliasesLeft - 1);
}

/** RFC 1034 section 4.3.2: the alias, and what is known behind it; the rest the client asks others. */
function behindAlias(alias: ZoneRecord | StartOfAuthority, target: Finding): Finding {
  const records = [alias, ...target.records];
  return target.kind === 'not-ours' ? { kind: 'records', records } : { ...target, records };
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
