import { AppError } from '@pep/errors';
import { SANDBOX_ERRORS } from '../errors.js';
import { type RecordType, type Zone, type ZoneRecord, zoneOf } from './zone.js';

/** A name belongs to a zone of so many labels when it is in none yet: `example.am`. */
const ZONE_LABELS = 2;
const RECORDS_MAX = 10_000;

/** The zones that the name server answers from; changed while it runs. */
export class Zones {
  #all: readonly Zone[];

  constructor(initial: readonly Zone[]) {
    this.#all = initial;
  }

  get all(): readonly Zone[] {
    return this.#all;
  }

  /**
   * Puts records in place of those of their name and type. A name in no zone opens one, which stays.
   * @throws AppError `CNAME_NOT_ALONE`, `ZONES_FULL`
   */
  set(name: string, type: RecordType, records: readonly ZoneRecord[]): void {
    const origin = zoneOf(this.#all, name)?.origin ?? name.split('.').slice(-ZONE_LABELS).join('.');
    const zone = this.#all.find((one) => one.origin === origin) ?? { origin, records: [] };
    const kept = zone.records.filter((record) => record.name !== name || record.type !== type);
    requireAlone(kept, name, type);
    const others = this.#all.filter((one) => one.origin !== origin);
    const changed = [...others, { origin, records: [...kept, ...records] }];
    if (changed.reduce((sum, one) => sum + one.records.length, 0) > RECORDS_MAX)
      throw new AppError(SANDBOX_ERRORS.zonesFull);
    this.#all = changed;
  }

  /** Takes the records of a name and type away; nothing happens where there are none. */
  remove(name: string, type: RecordType): void {
    this.#all = this.#all.map((zone) => ({
      ...zone,
      records: zone.records.filter((record) => record.name !== name || record.type !== type),
    }));
  }
}

/** RFC 1034 section 3.6.2: an alias has no other records. */
function requireAlone(others: readonly ZoneRecord[], name: string, type: RecordType): void {
  const sameName = others.filter((record) => record.name === name);
  if (sameName.some((record) => type === 'CNAME' || record.type === 'CNAME'))
    throw new AppError(SANDBOX_ERRORS.cnameNotAlone);
}
