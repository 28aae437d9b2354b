import { AppError } from '@pep/errors';
import { SANDBOX_ERRORS } from '../errors.js';
import { type RecordType, type Zone, type ZoneRecord, zoneOf } from './zone.js';

/**
 * The world outside the personas' domains: empty, so that a name nobody has made is a name that does not exist. Who asks
 * the sandbox asks nobody else, and no answer would mean “try later”.
 */
const ROOT: Zone = { origin: '', records: [] };
const RECORDS_MAX = 10_000;

/** The zones that the name server answers from; changed while it runs. */
export class Zones {
  #all: readonly Zone[];

  constructor(initial: readonly Zone[]) {
    this.#all = [ROOT, ...initial];
  }

  get all(): readonly Zone[] {
    return this.#all;
  }

  /**
   * Puts records in place of those of their name and type.
   * @throws AppError `CNAME_NOT_ALONE`, `ZONES_FULL`
   */
  set(name: string, type: RecordType, records: readonly ZoneRecord[]): void {
    const zone = zoneOf(this.#all, name) ?? ROOT;
    const kept = zone.records.filter((record) => record.name !== name || record.type !== type);
    requireAlone(kept, name, type);
    const others = this.#all.filter((one) => one !== zone);
    const changed = [...others, { ...zone, records: [...kept, ...records] }];
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
