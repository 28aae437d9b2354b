import { build } from './build.ts';
import { databaseUrl } from './databases.ts';
import { makeFolders, type StackPaths } from './paths.ts';
import { readPersonas } from './personas-file.ts';
import { nearestUrl } from './postgres.ts';
import { requireFreePorts } from './port-check.ts';
import { portTable, type PortName, type Ports } from './ports.ts';
import { ProcessTable } from './process-table.ts';
import type { Progress } from './progress.ts';
import { waitUntilReady } from './readiness.ts';
import { chooseServers, startKafka, startPostgres, type Servers } from './servers.ts';
import { runOnce, serviceProgram } from './service-program.ts';
import type { Service } from './services.ts';
import type { Surroundings } from './surroundings.ts';
import { removeState, writeState, type StackState } from './state.ts';
import { Supervisor } from './supervise.ts';
import { createTopics, declaredTopics } from './topics.ts';

/** What a stack is made from. */
export interface StackOptions {
  readonly paths: StackPaths;
  readonly ports: Ports;
  readonly env: NodeJS.ProcessEnv;
  readonly services: readonly Service[];
  readonly progress: Progress;
}

/** PostgreSQL, Kafka and every service, started and stopped as one. */
export class Stack {
  readonly #options: StackOptions;
  readonly #table: ProcessTable;
  readonly #supervisor: Supervisor;
  readonly #servers: Servers;
  readonly #pids = new Map<string, number>();
  #claimed = false;
  #ready = false;

  constructor(options: StackOptions) {
    makeFolders(options.paths);
    this.#options = options;
    this.#table = new ProcessTable(options.paths.run);
    this.#servers = chooseServers(options.env, options.ports);
    this.#supervisor = new Supervisor(options.paths.logs, {
      started: (name, pid) => this.#onStarted(name, pid),
      ended: (name, how, restartInMs) => this.#onEnded(name, how, restartInMs),
    });
  }

  /**
   * Brings everything up and answers when every service is ready.
   *
   * @throws Error that says what went wrong; call `stop` then.
   */
  async start(): Promise<StackState> {
    const { progress, paths } = this.#options;
    await this.#takeOver();
    await progress.step('build', () => build(paths.repository));
    await Promise.all([this.#prepareData(), this.#prepareTopics()]);
    await progress.step('services ready', () => this.#startServices());
    this.#ready = true;
    const state = this.#state();
    writeState(paths.run, state);
    return state;
  }

  /** Starts again what somebody stopped by SIGTERM: all of it, or what of these. */
  startStopped(names?: readonly string[]): void {
    this.#supervisor.startStopped(names);
  }

  /** @throws Error that says which of these services did not get ready */
  async untilReady(names: readonly string[]): Promise<void> {
    const { services, ports, paths } = this.#options;
    const awaited = services.filter(({ name }) => names.includes(name));
    const opsPorts = awaited.map(({ name, opsPort }) => ({ name, opsPort: ports[opsPort] }));
    await waitUntilReady(opsPorts, this.#supervisor, paths.logs);
  }

  /** Stops the services, then Kafka, then PostgreSQL; may be called at any time, and twice. */
  async stop(): Promise<void> {
    if (!this.#claimed) return;
    this.#supervisor.close();
    removeState(this.#options.paths.run);
    await this.#supervisor.stop(this.#options.services.map((service) => service.name).reverse());
    await this.#supervisor.stop(['kafka']);
    await this.#supervisor.stop(['postgres']);
    this.#table.release();
    this.#claimed = false;
  }

  async #takeOver(): Promise<void> {
    const { paths, ports, progress } = this.#options;
    this.#table.claim();
    this.#claimed = true;
    removeState(paths.run);
    const orphans = await this.#table.endOrphans();
    if (orphans.length > 0)
      progress.line(`  ended what an earlier, killed start left running: ${orphans.join(', ')}`);
    await requireFreePorts(ports, this.#wantedPorts());
  }

  async #prepareData(): Promise<void> {
    const { services, progress } = this.#options;
    const withDatabase = services.filter((service) => service.database !== undefined);
    const names = withDatabase.flatMap((service) => service.database ?? []);
    // Both before the migrations: a service reads its whole environment, key files too, whatever it is asked to do.
    await Promise.all([this.#prepareSandbox(), startPostgres(this.#serverContext(), names)]);
    await progress.step('migrations', async () => {
      await Promise.all(withDatabase.map((service) => runOnce(this.#program(service), '--migrate')));
    });
  }

  async #prepareSandbox(): Promise<void> {
    const sandbox = this.#options.services.find((service) => service.name === 'sandbox');
    if (!sandbox) return;
    await this.#options.progress.step('sandbox identities', () =>
      runOnce(this.#program(sandbox), '--prepare'),
    );
  }

  async #prepareTopics(): Promise<void> {
    const { progress, env } = this.#options;
    await startKafka(this.#serverContext());
    await progress.step('topics', async () => {
      const declared = await declaredTopics(env.PEP_KAFKA_TOPIC_PREFIX ?? '');
      await createTopics(this.#servers.kafkaBrokers.split(','), declared);
    });
  }

  async #startServices(): Promise<void> {
    const { services } = this.#options;
    for (const service of services) this.#supervisor.start(this.#program(service));
    await this.untilReady(services.map(({ name }) => name));
  }

  #program(service: Service) {
    return serviceProgram(service, this.#surroundings(), this.#options.env);
  }

  #surroundings(): Surroundings {
    const { paths, ports } = this.#options;
    return {
      paths,
      ports,
      kafkaBrokers: this.#servers.kafkaBrokers,
      operators: () => [readPersonas(paths.sandbox).operator.psn],
      databaseUrl: (name) => databaseUrl(this.#servicesUrl(), name),
    };
  }

  #servicesUrl(): string {
    const { paths, ports } = this.#options;
    const { ownsPostgres, postgresUrl } = this.#servers;
    return ownsPostgres ? nearestUrl({ folder: paths.postgres, port: ports.postgres }) : postgresUrl;
  }

  #serverContext() {
    const { paths, ports, progress } = this.#options;
    return { servers: this.#servers, paths, ports, supervisor: this.#supervisor, progress };
  }

  #wantedPorts(): PortName[] {
    const { ownsKafka, ownsPostgres } = this.#servers;
    const foreign = new Set<string>([
      ...(ownsKafka ? [] : ['kafka', 'kafkaController']),
      ...(ownsPostgres ? [] : ['postgres']),
    ]);
    return portTable.map((entry) => entry.name).filter((name) => !foreign.has(name));
  }

  #state(): StackState {
    const { ports, paths } = this.#options;
    return {
      starterPid: process.pid,
      pids: Object.fromEntries(this.#pids),
      ports,
      urls: {
        mtls: `https://localhost:${ports.mtls}`,
        public: `https://localhost:${ports.public}`,
        smtp: { host: '127.0.0.1', port: ports.smtp },
        kafka: this.#servers.kafkaBrokers,
        postgres: this.#servers.postgresUrl,
      },
      sandboxDir: paths.sandbox,
    };
  }

  #onStarted(name: string, pid: number): void {
    this.#table.record(name, pid);
    this.#pids.set(name, pid);
    if (this.#ready) writeState(this.#options.paths.run, this.#state());
  }

  #onEnded(name: string, how: string, restartInMs: number | undefined): void {
    this.#table.forget(name);
    this.#pids.delete(name);
    if (this.#supervisor.closed) return;
    if (this.#ready) writeState(this.#options.paths.run, this.#state());
    const next = restartInMs === undefined ? 'stays down' : `started again in ${restartInMs} ms`;
    this.#options.progress.line(`  ${name} ${how}; ${next}`);
  }
}
