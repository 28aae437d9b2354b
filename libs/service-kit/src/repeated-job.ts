import {
  type FactoryProvider,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Type,
} from '@nestjs/common';

/** Does something at the start of the service and then again and again, never twice at once; a failure is tried again. */
class RepeatedJob implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(RepeatedJob.name);
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(
    private readonly name: string,
    private readonly everyMs: number,
    private readonly work: () => Promise<unknown>,
  ) {}

  onApplicationBootstrap(): void {
    this.#start();
    this.#timer = setInterval(() => {
      this.#start();
    }, this.everyMs);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    try {
      await this.work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#logger.warn({ msg: `${this.name} failed; it is tried again`, reason });
    }
  }
}

/** Provides a use case that nobody calls for: its `execute` runs every `everyMs`. */
export function repeatedly(
  name: string,
  everyMs: number,
  useCase: Type<{ execute(): Promise<unknown> }>,
): FactoryProvider {
  return {
    provide: Symbol(name),
    inject: [useCase],
    useFactory: (handler: { execute(): Promise<unknown> }) =>
      new RepeatedJob(name, everyMs, () => handler.execute()),
  };
}
