import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';

/** Something that is done again and again. Several replicas do it at once, so it claims what it works on. */
export interface Job {
  /** Works off some of what is due; gives how much, 0 when nothing is left for now. */
  execute(): Promise<number>;
}

/** A job, and how long it rests when nothing is left. */
export interface ScheduledJob {
  readonly name: string;
  readonly job: Job;
  readonly everyMs: number;
}

/** Runs the jobs in every replica, each in a loop of its own, from the service's start to its end. */
export class JobLoops implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(JobLoops.name);
  readonly #stop = new AbortController();
  #running: readonly Promise<void>[] = [];

  constructor(private readonly jobs: readonly ScheduledJob[]) {}

  onApplicationBootstrap(): void {
    this.#running = this.jobs.map((job) => this.#run(job));
  }

  /** Begins nothing more and waits for what is under way. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #run({ name, job, everyMs }: ScheduledJob): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const count = await job.execute().catch((error: unknown) => {
        this.#logger.warn({ msg: 'a job paused', job: name, err: error });
        return 0;
      });
      if (count === 0) await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
