import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../stack/port-check.ts';
import { startPeer, type MailServer } from './mail-server.ts';
import type { Bench } from './run.ts';

/** Exim with a spool of its own that only queues: on disk when it says 250, delivered never. */
export async function startExim(bench: Bench): Promise<MailServer | undefined> {
  const program = bench.peers.find('exim');
  if (program === undefined) return undefined;
  const folder = join(bench.folder, 'exim');
  const spool = join(folder, 'spool');
  const port = await freePort();
  mkdirSync(spool, { recursive: true });
  execFileSync('chown', ['Debian-exim', spool]);
  const settings = join(folder, 'exim.conf');
  writeFileSync(settings, eximSettings(program, spool, port));
  bench.undo(
    await startPeer({
      name: 'Exim',
      command: program,
      args: ['-C', settings, '-bdf'],
      env: bench.peers.environment(),
      port,
      log: join(folder, 'output'),
    }),
  );
  const input = join(spool, 'input');
  const files = (): string[] => (existsSync(input) ? readdirSync(input) : []);
  return {
    name: 'Exim',
    port,
    // Of a letter's two files, the header is the one written last.
    held: () => files().filter((name) => name.endsWith('-H')).length,
    clear: () => files().forEach((name) => rmSync(join(input, name))),
  };
}

/** Exim's own defaults, but for where things are, who may send, and that nothing is limited or delivered. */
function eximSettings(program: string, spool: string, port: number): string {
  return [
    'primary_hostname = exim.invalid',
    `exim_path = ${program}`,
    `spool_directory = ${spool}`,
    `log_file_path = ${spool}/log-%s`,
    `pid_file_path = ${spool}/pid`,
    'local_interfaces = 127.0.0.1',
    `daemon_smtp_ports = ${port}`,
    'tls_advertise_hosts =',
    'queue_only = true',
    'smtp_accept_max = 0',
    'smtp_accept_max_per_connection = 0',
    'smtp_accept_queue_per_connection = 0',
    'acl_smtp_rcpt = anyone',
    'acl_smtp_data = anyone',
    'begin acl',
    'anyone:',
    '  accept',
    '',
  ].join('\n');
}
