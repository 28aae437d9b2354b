import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database, type Transaction } from '@pep/persistence';
import { Clock, decodeCursor, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { readDomainName } from '../domain/domain-name.js';
import { heldState, type Version } from '../history/version.js';
import { administeredBy } from '../organisation/rights.js';
import { Registry } from '../storage/registry.js';
import { listVersions, versionsFor } from '../storage/versions.js';
import type { HistoryEntry, HistoryMoment, HistoryView } from './history.view.js';
import { domainSubject, senderSubject, type Subject } from './subject.js';
import { judge } from './verdict.js';

const position = z.tuple([z.uuid(), z.int()]);

/** What somebody wants to know of the past. */
export interface HistoryQuery {
  readonly asOf?: Date;
  readonly knownAt?: Date;
  /** An IP address. */
  readonly source?: string;
  readonly cursor?: string;
  readonly limit: number;
}

/** How senders and domains stood when, also removed ones; for their organisation's administrators and operators. */
@Injectable()
export class ShowHistory {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND` */
  async ofSender(id: string, query: HistoryQuery, caller: Caller): Promise<HistoryView> {
    return this.database.read(async (reader) => {
      const sender = await this.registry.senders.findEver(reader, id);
      if (sender === undefined) throw new AppError(EDGE_ERRORS.notFound);
      administeredBy(caller, await this.registry.organisations.find(reader, sender.organisation));
      return this.#answer(reader, senderSubject(id), query, caller);
    });
  }

  /** @throws AppError `NOT_FOUND` */
  async ofDomain(
    organisation: string,
    name: string,
    query: HistoryQuery,
    caller: Caller,
  ): Promise<HistoryView> {
    return this.database.read(async (reader) => {
      administeredBy(caller, await this.registry.organisations.find(reader, organisation));
      const ids = await this.registry.domains.idsOf(reader, organisation, readDomainName(name));
      if (ids.length === 0) throw new AppError(EDGE_ERRORS.notFound);
      return this.#answer(reader, domainSubject(ids), query, caller);
    });
  }

  async #answer<State>(
    reader: Transaction,
    subject: Subject<State>,
    query: HistoryQuery,
    caller: Caller,
  ): Promise<HistoryView> {
    const { asOf, knownAt, source, cursor, limit } = query;
    if (asOf !== undefined || knownAt !== undefined || source !== undefined) {
      return this.#moment(reader, subject, query, caller);
    }
    const after = cursor === undefined ? undefined : decodeCursor(cursor, position);
    const { table, ids } = subject;
    const found = await listVersions<State>(reader, table, ids, { after, limit: limit + 1 });
    const { items, ...rest } = toPage(found, limit, ({ id, version }) => [id, version]);
    return { items: items.map((version) => entryOf(subject, version, caller)), ...rest };
  }

  async #moment<State>(
    reader: Transaction,
    subject: Subject<State>,
    { source, ...query }: HistoryQuery,
    caller: Caller,
  ): Promise<HistoryMoment> {
    const now = this.clock.now();
    const { asOf = now, knownAt = now } = query;
    const held = heldState(await versionsFor<State>(reader, subject.table, subject.ids, { asOf, knownAt }));
    const standing = held === undefined ? 'unregistered' : subject.standing(held.state);
    const sources = held === undefined ? [] : subject.sources(held.state);
    return {
      asOf: asOf.toISOString(),
      knownAt: knownAt.toISOString(),
      standing,
      ...(held && { ...recordOf(held.version, caller), content: subject.content(held.state) }),
      ...(source === undefined ? {} : { verdict: judge(standing, sources, source) }),
    };
  }
}

function entryOf<State>(subject: Subject<State>, version: Version<State>, caller: Caller): HistoryEntry {
  const { state, correction } = version;
  return {
    ...recordOf(version, caller),
    standing: subject.standing(state),
    content: subject.content(state),
    ...(correction === undefined ? {} : { correction }),
  };
}

function recordOf({ version, validFrom, recordedAt, recordedBy }: Version<unknown>, { operator }: Caller) {
  return {
    version,
    validFrom: validFrom.toISOString(),
    recordedAt: recordedAt.toISOString(),
    ...(operator ? { changedBy: recordedBy } : {}),
  };
}
