import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../stack/port-check.ts';
import { startPeer, type MailServer } from './mail-server.ts';
import type { Bench } from './run.ts';

const queues = [
  'active',
  'bounce',
  'corrupt',
  'defer',
  'deferred',
  'flush',
  'hold',
  'incoming',
  'saved',
  'trace',
];
const ofPostfix = [...queues, 'maildrop', 'private', 'public'];

/** Postfix with a queue of its own that puts every letter on hold: on disk when it says 250, delivered never. */
export async function startPostfix(bench: Bench): Promise<MailServer | undefined> {
  const master = bench.peers.find('postfix');
  if (master === undefined) return undefined;
  const root = bench.peers.rootOf('postfix') ?? '/';
  const folder = join(bench.folder, 'postfix');
  const port = await freePort();
  makeFolders(folder);
  writeFileSync(join(folder, 'etc/main.cf'), mainSettings(folder, root));
  writeFileSync(join(folder, 'etc/master.cf'), masterSettings(port));
  bench.undo(
    await startPeer({
      name: 'Postfix',
      command: master,
      args: ['-c', join(folder, 'etc'), '-d'],
      env: bench.peers.environment(),
      port,
      log: join(folder, 'output'),
    }),
  );
  const hold = join(folder, 'queue/hold');
  const letters = (): string[] => readdirSync(hold);
  return {
    name: 'Postfix',
    port,
    held: () => letters().length,
    clear: () => letters().forEach((name) => rmSync(join(hold, name))),
  };
}

function makeFolders(folder: string): void {
  for (const name of ['etc', 'data', 'queue/pid', ...ofPostfix.map((one) => `queue/${one}`)]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const owned = ['data', ...ofPostfix.map((one) => `queue/${one}`)].map((name) => join(folder, name));
  execFileSync('chown', ['postfix', ...owned]);
  execFileSync('chgrp', ['postdrop', join(folder, 'queue/maildrop'), join(folder, 'queue/public')]);
}

/** Postfix's own defaults, but for where things are and that every letter is held. */
function mainSettings(folder: string, root: string): string {
  return [
    'compatibility_level = 3.6',
    `queue_directory = ${folder}/queue`,
    `data_directory = ${folder}/data`,
    `daemon_directory = ${join(root, 'usr/lib/postfix/sbin')}`,
    `command_directory = ${join(root, 'usr/sbin')}`,
    `shlib_directory = ${join(root, 'usr/lib/postfix')}`,
    `meta_directory = ${join(root, 'etc/postfix')}`,
    'import_environment = MAIL_CONFIG LD_LIBRARY_PATH TZ LANG=C',
    `maillog_file = ${folder}/data/mail.log`,
    `maillog_file_prefixes = ${folder}`,
    'mail_owner = postfix',
    'setgid_group = postdrop',
    'myhostname = postfix.invalid',
    'mydestination =',
    'inet_interfaces = 127.0.0.1',
    'inet_protocols = ipv4',
    'mynetworks = 127.0.0.0/8',
    'alias_maps =',
    'alias_database =',
    'smtpd_data_restrictions = check_client_access static:HOLD',
    '',
  ].join('\n');
}

/** Only what a letter that is held passes through; the rest only has to exist. */
function masterSettings(port: number): string {
  return [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'pickup unix n - n 60 1 pickup',
    'rewrite unix - - n - - trivial-rewrite',
    'proxymap unix - - n - - proxymap',
    'anvil unix - - n - 1 anvil',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'smtp unix - - n - - smtp',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'postlog unix-dgram n - n - 1 postlogd',
    '',
  ].join('\n');
}
