import { Injectable } from '@nestjs/common';

/** One thing that must be well for the service to be ready. */
export interface ReadinessCheck {
  readonly name: string;
  /** Settings without which it can not even be asked, such as `databaseUrl`. */
  readonly settings?: readonly string[];
  /** The service serves without it for a while: what it has to tell waits, what it heard stays. */
  readonly bridged?: boolean;
  /** Resolves when well; rejects with a sentence that says what is wrong. */
  check(): Promise<void>;
}

/** How long one check may take before it counts as failed. */
const CHECK_TIMEOUT_MS = 3_000;
/** A verdict is reused this long, so that probes can not load what they probe. */
const VERDICT_LIFE_MS = 1_000;

/** What is wrong now, by check; empty when the service is ready. */
export type Unreadiness = Readonly<Record<string, string>>;

/** Collects the checks of a service and answers the probes. */
@Injectable()
export class Readiness {
  readonly #checks: ReadinessCheck[] = [];
  #verdict: { at: number; problems: Unreadiness } | undefined;
  #stopping = false;

  add(check: ReadinessCheck): void {
    this.#checks.push(check);
    this.#verdict = undefined;
  }

  /** From now on not ready: a stopping service takes no new work. */
  stop(): void {
    this.#stopping = true;
  }

  /** What keeps it from serving: all problems but those that are bridged. */
  async hindrances(): Promise<Unreadiness> {
    const bridged = new Set(this.#checks.filter((one) => one.bridged === true).map(({ name }) => name));
    return Object.fromEntries(Object.entries(await this.problems()).filter(([name]) => !bridged.has(name)));
  }

  async problems(): Promise<Unreadiness> {
    if (this.#stopping) return { service: 'is stopping' };
    const now = performance.now();
    if (this.#verdict !== undefined && now - this.#verdict.at < VERDICT_LIFE_MS)
      return this.#verdict.problems;
    const problems = await findProblems(this.#checks);
    this.#verdict = { at: now, problems };
    return problems;
  }
}

/** Runs the checks side by side; gives what is wrong by name. */
export async function findProblems(checks: readonly ReadinessCheck[]): Promise<Unreadiness> {
  const verdicts = await Promise.all(
    checks.map(async (one): Promise<[string, string] | undefined> => {
      try {
        await withTimeout(one.check(), one.name);
        return undefined;
      } catch (error) {
        return [one.name, error instanceof Error ? error.message : String(error)];
      }
    }),
  );
  return Object.fromEntries(verdicts.filter((verdict) => verdict !== undefined));
}

async function withTimeout<Result>(work: Promise<Result>, name: string): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${name} gave no answer within ${String(CHECK_TIMEOUT_MS)} ms`));
    }, CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
