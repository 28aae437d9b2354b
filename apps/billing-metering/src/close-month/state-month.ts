import { Inject, Injectable } from '@nestjs/common';
import { usageClosed } from '@pep/contracts';
import { addToOutbox, newFact } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { draftStatement } from '../draft-statement.js';
import { SOURCE } from '../facts.js';
import { EvidenceRoot } from '../statement/evidence-root.js';
import type { Month } from '../statement/month.js';
import type { Line, Statement } from '../statement/statement.js';
import { readEvidence } from '../storage/evidence.repository.js';
import { tryStatementLock } from '../storage/statement-closing.repository.js';
import { findStatement, saveStatement } from '../storage/statement.repository.js';

/** Writes the statement of an organisation for a closed month, once and for all. */
@Injectable()
export class StateMonth {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** False when another replica is writing a statement; then nothing was done. */
  async execute(organisation: string, month: Month): Promise<boolean> {
    return this.database.withTransaction(async (tx) => {
      if (!(await tryStatementLock(tx))) return false;
      if ((await findStatement(tx, organisation, month)) === undefined)
        await this.#write(tx, organisation, month);
      return true;
    });
  }

  async #write(tx: Transaction, organisation: string, month: Month): Promise<void> {
    const draft = await draftStatement(tx, organisation, month);
    const at = this.clock.now();
    const statement = {
      ...draft,
      lines: await withRoots(tx, draft),
      state: 'closed' as const,
      number: `${organisation}-${month}`,
      closedAt: at.toISOString(),
    };
    await saveStatement(tx, statement);
    const { number, closedAt } = statement;
    const data = { organisation, month, number, closedAt, ...draft.total };
    await addToOutbox(tx, [newFact(usageClosed, data, { source: SOURCE, time: at })]);
  }
}

async function withRoots(tx: Transaction, draft: Statement): Promise<Line[]> {
  const evidence = new Map<number, { count: number; root: string }>();
  for await (const { line, ids } of readEvidence(tx, draft)) {
    const root = new EvidenceRoot();
    for (const id of ids) root.add(id);
    evidence.set(line, { count: root.count, root: root.root() });
  }
  return draft.lines.map((line) => ({ ...line, evidence: evidence.get(line.line) ?? line.evidence }));
}
