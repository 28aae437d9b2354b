import type { Database } from '@pep/persistence';
import { findLatestCheckpoint, stampCheckpoint } from '../storage/checkpoint.repository.js';
import { timeStamp, type TimeStampAuthority } from './time-stamps.js';

/**
 * Has the newest checkpoint time-stamped. It covers all before it, so after an outage of the authority one time-stamp
 * catches up with everything.
 */
export class StampCheckpoints {
  constructor(
    private readonly database: Database,
    private readonly authority: TimeStampAuthority,
  ) {}

  /** @throws Error when the authority can not be reached or answers wrongly */
  async execute(): Promise<void> {
    const newest = await this.database.read(findLatestCheckpoint);
    if (newest === undefined || newest.timeStamp !== null) return;
    const token = await timeStamp(Buffer.from(newest.note), this.authority);
    await this.database.withTransaction((tx) => stampCheckpoint(tx, newest.size, token));
  }
}
