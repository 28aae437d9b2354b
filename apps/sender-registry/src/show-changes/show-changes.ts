import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { maskPsns } from '@pep/identifiers';
import { Database } from '@pep/persistence';
import { decodeCursor, type Page, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { differences, type FieldChange, isOfMembers } from '../history/difference.js';
import { administeredBy } from '../organisation/rights.js';
import { ChangeRepository, type RecordedChange } from '../storage/change.repository.js';
import { Registry } from '../storage/registry.js';
import type { ChangeView } from './change.view.js';

const position = z.tuple([z.iso.datetime(), z.string(), z.int()]);

/** Who changed what when, for an organisation's administrators and operators. */
@Injectable()
export class ShowChanges {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(ChangeRepository) private readonly changes: ChangeRepository,
  ) {}

  /** @throws AppError `NOT_FOUND` */
  async execute(
    organisation: string,
    { cursor, limit }: { readonly cursor?: string; readonly limit: number },
    caller: Caller,
  ): Promise<Page<ChangeView>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, position);
    const found = await this.database.read(async (reader) => {
      administeredBy(caller, await this.registry.organisations.find(reader, organisation));
      return this.changes.list(reader, organisation, { after, limit: limit + 1 });
    });
    const { items, ...rest } = toPage(found, limit, ({ recordedAt, id, version }) => [
      recordedAt.toISOString(),
      id,
      version,
    ]);
    return { items: items.map((change) => viewOf(change, caller)), ...rest };
  }
}

function viewOf(change: RecordedChange, { operator }: Caller): ChangeView {
  const { kind, recordedAt, recordedBy, version, validFrom, correction } = change;
  const fields = fieldsOf(change);
  return {
    at: recordedAt.toISOString(),
    what: kind === 'organisation' && isOfMembers(fields) ? 'member' : kind,
    name: nameOf(change),
    version,
    ...(correction === null || validFrom === null ? {} : { validFrom: validFrom.toISOString() }),
    fields: operator ? fields : fields.map(masked),
    by: operator ? recordedBy : maskPsns(recordedBy),
  };
}

/** A correction may leave today's state as it is: then what it says of the past is the change. */
function fieldsOf({ before, after, correction }: RecordedChange): FieldChange[] {
  return correction === null
    ? differences(before ?? {}, after)
    : Object.entries(correction).map(([field, to]) => ({ field, from: before?.[field], to }));
}

function nameOf({ kind, id, after }: RecordedChange): string {
  if (kind === 'organisation') return id;
  return String(after[kind === 'domain' ? 'name' : 'address']);
}

function masked(change: FieldChange): FieldChange {
  return JSON.parse(maskPsns(JSON.stringify(change))) as FieldChange;
}
