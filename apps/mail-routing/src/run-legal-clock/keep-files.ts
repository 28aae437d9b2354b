import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, type Transaction } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { LegalRules } from '../resolve-deadline/legal-rules.js';
import { addUsedFile, lockUsedFiles, type UsedFile } from '../storage/legal-file.repository.js';

/**
 * Sees to it that letters run by the rules of their acceptance for ever: at start each file must say what it said when it
 * was first used, none may be missing, and a new one may only begin on a day to come.
 */
@Injectable()
export class KeepFiles implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LegalRules) private readonly rules: LegalRules,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws Error that says which file is wrong and what to do; the service does not start then */
  async onModuleInit(): Promise<void> {
    await this.database.withTransaction((tx) => this.#keep(tx));
  }

  async #keep(tx: Transaction): Promise<void> {
    const used = await lockUsedFiles(tx);
    const brought = this.#brought();
    const problems = [...used.flatMap((file) => problemOf(file, brought)), ...this.#tooLate(used, brought)];
    if (problems.length > 0) throw new Error(problems.join('; '));
    const at = this.clock.now();
    for (const file of brought.filter((one) => !used.some((other) => isSame(one, other))))
      await addUsedFile(tx, file, at);
  }

  #brought(): UsedFile[] {
    const { rules, calendars } = this.rules.files;
    return [
      ...rules.map(({ id, digest, content }): UsedFile => {
        return { kind: 'rules', id, digest, validFrom: content.validFrom };
      }),
      ...calendars.map(({ id, digest, content }): UsedFile => {
        return { kind: 'calendar', id, digest, validFrom: content.validFrom };
      }),
    ];
  }

  /** A new file must not change what letters already run by. The first files of an installation find no letters. */
  #tooLate(used: readonly UsedFile[], brought: readonly UsedFile[]): string[] {
    if (used.length === 0) return [];
    const today = dayInYerevan(this.clock.now());
    return brought
      .filter((file) => !used.some((other) => isSame(file, other)) && file.validFrom <= today)
      .map(
        ({ kind, id }) =>
          `${kind} ${id} is new, so it must begin after today (${today}): change its validFrom`,
      );
  }
}

function problemOf(file: UsedFile, brought: readonly UsedFile[]): string[] {
  const { kind, id } = file;
  const found = brought.find((one) => isSame(one, file));
  if (found === undefined) return [`${kind} ${id} is gone, and letters run by it: put its file back`];
  return found.digest === file.digest
    ? []
    : [`${kind} ${id} was changed, and letters run by it: put it back and add a new one`];
}

function isSame(one: UsedFile, other: UsedFile): boolean {
  return one.kind === other.kind && one.id === other.id;
}
