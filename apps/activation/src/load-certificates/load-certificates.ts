import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { fileWord, register } from '../certificate/certificate.js';
import { withPaidTerm } from '../certificate/paid-term.js';
import { certificateFact } from '../facts.js';
import { CertificateRepository } from '../storage/certificate.repository.js';
import { lockPaidTerm } from '../storage/paid-term.repository.js';
import { type FileEntry, readCertificatesFile } from './certificates-file.js';

export const CERTIFICATES_FILE = Symbol('path of the certificates to load');

/**
 * Loads certificates from a file at start. Loading the same file again changes and tells nothing. The file's word replaces
 * what was changed since, but for what an operator, a holder or an authority decided, and what a new card replaced.
 */
@Injectable()
export class LoadCertificates implements OnApplicationBootstrap {
  readonly #logger = new Logger(LoadCertificates.name);

  constructor(
    @Inject(CERTIFICATES_FILE) private readonly file: string,
    @Inject(Database) private readonly database: Database,
    @Inject(CertificateRepository) private readonly certificates: CertificateRepository,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.file === '') return;
    const entries = await readCertificatesFile(this.file);
    const changed = await this.execute(entries);
    this.#logger.log({ msg: 'the certificates are loaded', known: entries.length, changed });
  }

  /** Registers each entry in a transaction of its own; gives how many said something new. */
  async execute(entries: readonly FileEntry[]): Promise<number> {
    let changed = 0;
    for (const entry of entries) if (await this.#load(entry)) changed++;
    return changed;
  }

  async #load({ certificate, ...entry }: FileEntry): Promise<boolean> {
    return this.database.withTransaction(async (tx) => {
      const now = this.clock.now();
      const term = await lockPaidTerm(tx, entry.psn, dayInYerevan(now));
      const known = await this.certificates.lock(tx, entry.fingerprint);
      const next = register(known, withPaidTerm(fileWord(known, entry, now), term), now);
      if (next !== undefined) {
        // A list at start is no news to anybody, so nobody is written to.
        await this.certificates.save(tx, next);
        await addToOutbox(tx, [certificateFact(next)]);
      }
      if (certificate !== undefined)
        await this.certificates.keepOctets(tx, entry.fingerprint, certificate, now);
      return next !== undefined;
    });
  }
}
