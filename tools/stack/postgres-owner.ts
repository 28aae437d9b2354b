import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The account PostgreSQL runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root: then it is the system's user postgres, made when missing. Otherwise undefined:
 * whoever starts.
 */
export function postgresOwner(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return findAccount() ?? createAccount();
}

/**
 * @throws Error when that account can't walk into `path`, naming the first folder that is closed to it.
 */
export function requireReachable(path: string, owner: Account | undefined): void {
  const closed = owner ? closedFolder(path, owner) : undefined;
  if (closed === undefined) return;
  throw new Error(
    [
      `Started by root, PostgreSQL runs as user postgres, who may not enter ${closed} (on the way to ${path}).`,
      `Either let it through:  chmod o+x ${closed}`,
      'or keep the checkout and the state elsewhere, such as below /srv (PEP_HOME moves the state alone),',
      'or start as an ordinary user, or use a server of your own: DATABASE_URL=postgres://... npm start',
    ].join('\n'),
  );
}

function closedFolder(path: string, owner: Account): string | undefined {
  const above = dirname(path);
  if (above === path) return undefined;
  return closedFolder(above, owner) ?? (mayEnter(above, owner) ? undefined : above);
}

function mayEnter(folder: string, owner: Account): boolean {
  const { mode, uid, gid } = statSync(folder);
  if (uid === owner.uid) return (mode & 0o100) !== 0;
  if (gid === owner.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

function findAccount(): Account | undefined {
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    return undefined;
  }
}

function createAccount(): Account {
  execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { stdio: 'pipe' });
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }));
}
