interface Owned {
  /** Complete, in lower case, without the last dot. */
  readonly name: string;
  /** How long an answer may be kept, seconds; {@link TTL_SECONDS} when not said. */
  readonly ttl?: number;
}

/** A resource record, as written in a zone file. */
export type ZoneRecord =
  | (Owned & { readonly type: 'A' | 'AAAA' | 'PTR'; readonly data: string })
  | (Owned & { readonly type: 'CNAME'; readonly data: string })
  | (Owned & { readonly type: 'NS'; readonly data: string })
  | (Owned & { readonly type: 'TXT'; readonly data: string })
  | (Owned & {
      readonly type: 'MX';
      readonly data: { readonly preference: number; readonly exchange: string };
    });

export type RecordType = ZoneRecord['type'];

/** Everything at and below `origin`; its SOA record follows from the origin. */
export interface Zone {
  readonly origin: string;
  readonly records: readonly ZoneRecord[];
}

/** How long an answer, or the news that there is none, may be kept; short, so that a changed zone shows soon. */
export const TTL_SECONDS = 60;

export function isAtOrBelow(name: string, origin: string): boolean {
  return name === origin || origin === '' || name.endsWith(`.${origin}`);
}

/** The zone that a name is in: of several the one nearest to it. */
export function zoneOf(zones: readonly Zone[], name: string): Zone | undefined {
  return zones
    .filter(({ origin }) => isAtOrBelow(name, origin))
    .reduce<Zone | undefined>(
      (nearest, zone) => (zone.origin.length > (nearest?.origin.length ?? -1) ? zone : nearest),
      undefined,
    );
}
