import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { endOfDay, startOfDay } from '@pep/service-kit';
import { listAcceptances, type RecordedAcceptance } from '../storage/acceptance.repository.js';

const PAGE = 5_000;
/** Only its user reads who sent how much. */
const FILE_MODE = 0o600;

/** Calendar days in Yerevan, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/**
 * Writes each acceptance of a period, as its evidence A.1 has it, as a line of JSON: what usage is recounted from. Who
 * the recipients are is left out; how many of which kind is enough to count.
 */
@Injectable()
export class ExportAcceptances {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @returns how many were written. @throws Error when the file is there already or can not be written */
  async execute(file: string, days: Days): Promise<number> {
    let count = 0;
    const lines = async function* (pages: AsyncIterable<RecordedAcceptance[]>): AsyncGenerator<string> {
      for await (const page of pages) {
        count += page.length;
        yield page.map(lineOf).join('');
      }
    };
    const out = createWriteStream(file, { flags: 'wx', mode: FILE_MODE });
    await pipeline(Readable.from(lines(this.#pages(days))), out);
    return count;
  }

  async *#pages({ from, to }: Days): AsyncGenerator<RecordedAcceptance[]> {
    const period = { from: startOfDay(from), before: endOfDay(to), limit: PAGE };
    for (let after = '0'; ;) {
      const wanted = { ...period, after };
      const page = await this.database.read((reader) => listAcceptances(reader, wanted));
      yield page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last.sequence;
    }
  }
}

function lineOf({ evidenceId, at, organisation, sender, kinds, smsSegments }: RecordedAcceptance): string {
  const line = {
    evidenceId,
    at: at.toISOString(),
    organisation,
    sender,
    recipients: kinds.map((kind) => ({ kind })),
    ...(smsSegments !== null && { smsSegments }),
  };
  return `${JSON.stringify(line)}\n`;
}
