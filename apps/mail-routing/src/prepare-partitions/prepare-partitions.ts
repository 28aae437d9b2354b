import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Gauge } from 'prom-client';
import {
  addPartition,
  listMissing,
  lockPartitions,
  PARTITIONED_TABLES,
} from '../storage/partition.repository.js';

/** A letter of a month without partitions can not be taken, so there are many. */
const MONTHS_AHEAD = 12;

const ahead = new Gauge({
  name: 'pep_partition_months_ahead',
  help: 'Months after this one that letters can be stored in; alarm when under 6',
});

/** Makes the partitions that letters of the coming months will lie in. Any replica may, one at a time does. */
@Injectable()
export class PreparePartitions {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError `UNAVAILABLE`; then nothing was made */
  async execute(): Promise<void> {
    ahead.set(MONTHS_AHEAD - (await this.#countMissing()));
    await this.database.withTransaction(async (tx) => {
      await lockPartitions(tx);
      for (const table of PARTITIONED_TABLES)
        for (const missing of await listMissing(tx, table, MONTHS_AHEAD)) await addPartition(tx, missing);
    });
    ahead.set(MONTHS_AHEAD);
  }

  /** Of the table that has the fewest. */
  async #countMissing(): Promise<number> {
    const missing = await this.database.read((reader) =>
      Promise.all(PARTITIONED_TABLES.map((table) => listMissing(reader, table, MONTHS_AHEAD))),
    );
    return Math.max(...missing.map(({ length }) => length));
  }
}
