import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { dayInYerevan } from '@pep/service-kit';
import { type Contract, contractOf, versionInForce } from './contract/contract.js';
import { ERRORS } from './errors.js';
import { LANGUAGES } from './registration/registration.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Beside src and dist. */
const OWN = fileURLToPath(new URL('../contracts/', import.meta.url));

/** The texts of the contract, read once at start: a folder for each version, named after the day from which it holds. */
export class Contracts {
  readonly #all: readonly Contract[];

  /** @throws AppError `CONTRACTS_WRONG` that names what is missing */
  constructor(folder: string = OWN) {
    this.#all = readAll(folder);
  }

  /** @throws AppError `NOT_FOUND` before the first version is in force */
  current(language: string, now: Date): Contract {
    return this.find(versionInForce(this.#all, dayInYerevan(now)) ?? '', language);
  }

  /** @throws AppError `NOT_FOUND` */
  find(version: string, language: string): Contract {
    const found = this.#all.find((one) => one.version === version && one.language === language);
    if (found === undefined) throw new AppError(EDGE_ERRORS.notFound);
    return found;
  }
}

function readAll(folder: string): Contract[] {
  try {
    const versions = readdirSync(folder).filter((name) => DAY.test(name));
    if (versions.length === 0) throw new Error('there is no version in it');
    return versions.flatMap((version) =>
      LANGUAGES.map((language) =>
        contractOf(version, language, readFileSync(join(folder, version, `${language}.txt`))),
      ),
    );
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : 'unknown';
    throw new AppError(ERRORS.contractsWrong, { message: `${folder}: ${what}`, cause });
  }
}
