import { gunzipSync } from 'node:zlib';
import { OctetReader } from './octet-reader.js';

/** Kafka's format of record batches since 0.11. */
const FORMAT = 2;
/** Octets of a batch before what its length counts, and before its records. */
const LENGTH_END = 12;
const HEAD_OCTETS = 61;
const COMPRESSION = 0x07;
const UNCOMPRESSED = 0;
const GZIP = 1;
const APPEND_TIME = 0x08;
const IN_TRANSACTION = 0x10;
const CONTROL = 0x20;

/**
 * The records of the whole batches in `octets`; a broker cuts the last one off where its answer is full.
 * @throws Error when a batch is compressed otherwise than by gzip, or has another format
 * @see https://kafka.apache.org/documentation/#recordbatch
 */
export function recordsOf(octets: Buffer): FetchedRecord[] {
  const records: FetchedRecord[] = [];
  for (let at = 0; at + HEAD_OCTETS <= octets.length;) {
    const end = at + LENGTH_END + octets.readInt32BE(at + 8);
    if (end > octets.length) break;
    addRecords(octets.subarray(at, end), records);
    at = end;
  }
  return records;
}

function addRecords(octets: Buffer, records: FetchedRecord[]): void {
  const batch = new RecordBatch(octets);
  const { reader } = batch;
  for (let left = octets.readInt32BE(HEAD_OCTETS - 4); left > 0; left--) {
    const length = reader.integer();
    const end = reader.at + length;
    reader.at += 1;
    records.push(new FetchedRecord(batch));
    reader.at = end;
  }
}

/** A header of the record that was read last. */
interface KnownHeader {
  readonly name: string;
  value: string;
}

/** What the records of a batch share. Offsets and times are below 2^53 for the next centuries. */
class RecordBatch {
  readonly isControl: boolean;
  readonly firstOffset: number;
  readonly firstTime: number;
  /** When the broker sets the time, it is one for all. */
  readonly appendTime: string | undefined;
  /** As kafkajs looks for it. */
  readonly context: { readonly producerId: string; readonly inTransaction: boolean };
  readonly reader: OctetReader;
  /** Headers by their place: many are those of the record before, and need not be made again. */
  readonly known: KnownHeader[] = [];

  constructor(octets: Buffer) {
    if (octets.readInt8(16) !== FORMAT)
      throw new Error(
        `records of format ${String(octets.readInt8(16))} are not read, only of ${String(FORMAT)}`,
      );
    const attributes = octets.readInt16BE(21);
    this.isControl = (attributes & CONTROL) !== 0;
    this.firstOffset = Number(octets.readBigInt64BE(0));
    this.firstTime = Number(octets.readBigInt64BE(27));
    this.appendTime = (attributes & APPEND_TIME) === 0 ? undefined : octets.readBigInt64BE(35).toString();
    const inTransaction = (attributes & IN_TRANSACTION) !== 0;
    this.context = { producerId: octets.readBigInt64BE(43).toString(), inTransaction };
    this.reader = new OctetReader(decompress(octets.subarray(HEAD_OCTETS), attributes & COMPRESSION));
  }
}

function decompress(records: Buffer, compression: number): Buffer {
  if (compression === UNCOMPRESSED) return records;
  if (compression === GZIP) return gunzipSync(records);
  throw new Error(
    `records compressed by codec ${String(compression)} are not read: have them sent plain or by gzip`,
  );
}

/**
 * A record as it came, as kafkajs gives it to consumers. Its parts are made when somebody wants them: those of a whole answer,
 * thousands, would outlive the young generation before they are used.
 */
export class FetchedRecord {
  readonly #batch: RecordBatch;
  readonly #timeDelta: number;
  readonly #offsetDelta: number;
  readonly #keyAt: number;

  /** @param batch has its reader behind the record's attributes */
  constructor(batch: RecordBatch) {
    this.#batch = batch;
    this.#timeDelta = batch.reader.integer();
    this.#offsetDelta = batch.reader.integer();
    this.#keyAt = batch.reader.at;
  }

  get offset(): string {
    return String(this.#batch.firstOffset + this.#offsetDelta);
  }

  /** Milliseconds since 1970. */
  get timestamp(): string {
    return this.#batch.appendTime ?? String(this.#batch.firstTime + this.#timeDelta);
  }

  get isControlRecord(): boolean {
    return this.#batch.isControl;
  }

  get batchContext(): RecordBatch['context'] {
    return this.#batch.context;
  }

  get key(): Buffer | null {
    return this.#reader().octets();
  }

  get value(): Buffer | null {
    return this.#valueReader().octets();
  }

  get headers(): Record<string, Buffer | null> {
    return this.#headers((reader) => reader.octets());
  }

  keyText(): string {
    return this.#reader().text();
  }

  valueText(): string {
    return this.#valueReader().text();
  }

  headerTexts(): Record<string, string> {
    return this.#headers((reader) => reader.text());
  }

  /** The text of one header; '' when there is none. Of one that is repeated, the first. */
  headerText(name: string): string {
    const { known } = this.#batch;
    const reader = this.#valueReader();
    reader.skip();
    for (let index = 0, count = reader.integer(); index < count; index++) {
      const before = known[index];
      const header =
        before !== undefined && reader.skipLike(before.name)
          ? before
          : (known[index] = { name: reader.text(), value: '' });
      if (header.name === name) return (header.value = reader.textLike(header.value));
      reader.skip();
    }
    return '';
  }

  /** Of one that is repeated, the first. */
  #headers<Value>(read: (reader: OctetReader) => Value): Record<string, Value> {
    const reader = this.#valueReader();
    reader.skip();
    const headers: Record<string, Value> = {};
    for (let left = reader.integer(); left > 0; left--) {
      const name = reader.text();
      const value = read(reader);
      headers[name] ??= value;
    }
    return headers;
  }

  #valueReader(): OctetReader {
    const reader = this.#reader();
    reader.skip();
    return reader;
  }

  #reader(): OctetReader {
    const { reader } = this.#batch;
    reader.at = this.#keyAt;
    return reader;
  }
}
