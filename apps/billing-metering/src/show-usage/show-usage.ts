import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { Database } from '@pep/persistence';
import { type Page, toPage } from '@pep/service-kit';
import { readSums, type UsageFilter, type UsageSum } from '../storage/usage.repository.js';
import { sumOf, type UsageCounts } from '../usage/usage.js';
import { countsByKind, type ShownCounts, shownCounts } from '../usage/usage-table.js';
import { type UsageQuery, UsageScope } from './usage-scope.js';

/** A question, and the group after which its answer goes on. */
type PagedQuery = UsageQuery & { readonly after?: string | undefined };

/** Counts of an address, a day or a kind of recipient. */
export interface ShownSum extends ShownCounts {
  readonly group: string;
}

/** Sums and the total of all that was asked for, also when the sums are only a page of it. */
export interface ShownUsage extends Page<ShownSum> {
  readonly total: ShownCounts;
}

/** Items of an answer at most; days and kinds are always fewer. */
const ITEMS_MAX = 10_000;
const NOTHING: UsageCounts = { persons: 0, organisations: 0, sms: 0, smsSegments: 0 };

/** Tells an administrator what their organisations' addresses sent. */
@Injectable()
export class ShowUsage {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(UsageScope) private readonly scope: UsageScope,
  ) {}

  /** @throws AppError as {@link UsageScope.filterOf} and {@link UsageScope.requireKnownSender} */
  async execute(caller: Caller, query: PagedQuery): Promise<ShownUsage> {
    const filter = await this.scope.filterOf(caller, query);
    const shown = await (query.groupBy === 'kind' ? kindsOf : sumsOf)(this.database, filter, query);
    if (shown.total.messages + shown.total.sms === 0) await this.scope.requireKnownSender(filter);
    return shown;
  }
}

async function kindsOf(database: Database, filter: UsageFilter): Promise<ShownUsage> {
  const total = await totalOf(database, filter);
  return {
    items: countsByKind(total).map(([group, counts]) => ({ group, ...counts })),
    total: shownCounts(total),
  };
}

async function sumsOf(
  database: Database,
  filter: UsageFilter,
  { groupBy, after }: PagedQuery,
): Promise<ShownUsage> {
  const by = groupBy === 'day' ? 'day' : 'sender';
  const sums = await readSums(database, filter, by, { after, limit: ITEMS_MAX + 1 });
  const isAll = after === undefined && sums.length <= ITEMS_MAX;
  const total = isAll ? sumOf(sums) : await totalOf(database, filter);
  // Who asks for an address by name is told that it sent nothing.
  const named = by === 'sender' && isAll && sums.length === 0 ? filter.sender : undefined;
  const items = named === undefined ? sums : [{ group: named, ...NOTHING }];
  return { ...toPage(items.map(toShown), ITEMS_MAX, ({ group }) => [group]), total: shownCounts(total) };
}

/** Written out: of hundreds of sums, to spread each takes as long as to read them. */
function toShown(sum: UsageSum): ShownSum {
  const { messages, sms, smsSegments } = shownCounts(sum);
  return { group: sum.group, messages, sms, smsSegments };
}

async function totalOf(database: Database, filter: UsageFilter): Promise<UsageCounts> {
  const [sum] = await readSums(database, filter, 'nothing');
  return sum ?? NOTHING;
}
