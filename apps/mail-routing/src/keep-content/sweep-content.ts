import { Inject, Injectable, Logger } from '@nestjs/common';
import { Database } from '@pep/persistence';
import type { Clock } from '@pep/service-kit';
import type { ContentFiles } from '../storage/content-files.js';
import { findNamed, lockPass, type Pass, setPass } from '../storage/content-retention.repository.js';

const PASS = 'sweep';
const PAGE = 1_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** What the service writes; anything else in the store is none of its business. */
const LOCATION = /^\d{4}\/\d{2}\/\d{2}\/\d{2}\/[0-9a-f-]{36}$/;
/** A crash leaves some files without a row. Where most are, it is the wrong store, or the wrong database. */
const ORPHANS_MAX = 100;

/**
 * Once a day removes files that no row names and that are older than a day: what crashes left. A page of files at a time.
 */
@Injectable()
export class SweepContent {
  readonly #logger = new Logger(SweepContent.name);

  /** @param clock the machine's, as the files' times are */
  constructor(
    @Inject(Database) private readonly database: Database,
    private readonly clock: Clock,
    private readonly files: ContentFiles,
  ) {}

  /** @throws Error when so many files have no row that something else must be wrong; nothing is removed then */
  async execute(): Promise<void> {
    const now = this.clock.now();
    const dayAgo = new Date(now.getTime() - DAY_MS);
    const last = await this.database.withTransaction((tx) => lockPass(tx, PASS, 'files', dayAgo));
    if (last.through === '' && last.beganAt > dayAgo) return;
    let pass: Pass = last.through === '' ? { through: '', beganAt: now } : last;
    if (pass.through === '') await this.files.tidy(dayAgo);
    do {
      pass = { ...pass, through: await this.#page(pass.through, dayAgo) };
      const reached = pass;
      await this.database.withTransaction((tx) => setPass(tx, PASS, reached));
    } while (pass.through !== '');
  }

  /** Resolves with the last location of the page; empty after the last page. */
  async #page(after: string, before: Date): Promise<string> {
    const found = await this.files.list(after, PAGE);
    const old = found.filter(({ location, changedAt }) => LOCATION.test(location) && changedAt < before);
    const locations = old.map(({ location }) => location);
    const named = await this.database.read((reader) => findNamed(reader, locations));
    const orphans = locations.filter((location) => !named.has(location));
    if (orphans.length > Math.max(ORPHANS_MAX, found.length / 2))
      throw new Error(
        `${String(orphans.length)} of ${String(found.length)} files have no row: none is removed`,
      );
    for (const location of orphans) await this.files.remove(location);
    if (orphans.length > 0) this.#logger.log({ msg: 'files without a row removed', files: orphans.length });
    return found.length < PAGE ? '' : (found.at(-1)?.location ?? '');
  }
}
