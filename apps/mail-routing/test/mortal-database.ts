import { Database, type Transaction } from '@pep/persistence';

/** Where a process ends: in its n-th transaction before the commit, or right after it. */
export interface Death {
  readonly at: number;
  readonly committed: boolean;
}

export class Killed extends Error {}

/** The database of a process that ends, as by kill -9. */
export class MortalDatabase extends Database {
  #transactions = 0;

  constructor(
    dataSource: Database['dataSource'],
    private readonly death: Death,
  ) {
    super(dataSource);
  }

  override async withTransaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const isLast = ++this.#transactions === this.death.at;
    const result = await super.withTransaction(async (tx) => {
      const done = await work(tx);
      if (isLast && !this.death.committed) throw new Killed();
      return done;
    });
    if (isLast) throw new Killed();
    return result;
  }
}
