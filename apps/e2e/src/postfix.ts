import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, freePort, smtpDialogue } from '@pep/testing';
import { plainEnvironment, postfixRoot } from './config.js';

/** A letter that waits in the queue. */
export interface QueuedLetter {
  readonly queue: string;
  readonly sender: string;
  readonly reasons: readonly string[];
}

const DAEMONS = [
  'pickup unix n - n 60 1 pickup',
  'cleanup unix n - n - 0 cleanup',
  'qmgr unix n - n 300 1 qmgr',
  'tlsmgr unix - - n 1000? 1 tlsmgr',
  'rewrite unix - - n - - trivial-rewrite',
  'bounce unix - - n - 0 bounce',
  'defer unix - - n - 0 bounce',
  'trace unix - - n - 0 bounce',
  'flush unix n - n 1000? 0 flush',
  'showq unix n - n - - showq',
  'error unix - - n - - error',
  'retry unix - - n - - error',
  'proxymap unix - - n - - proxymap',
  'smtp unix - - n - - smtp',
  'virtual unix - n n - - virtual',
  'postlog unix-dgram n - n - 1 postlogd',
];
const OWNED = 'active bounce corrupt defer deferred flush hold incoming saved trace maildrop private public';
const NOBODY = 65_534;
const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 10_000;

/**
 * A Debian Postfix of the test's own as a sender's mail server: it relays everything to one port of this machine, and
 * keeps what comes back to ekeng.am in a mailbox.
 */
export class Postfix {
  readonly #root = postfixRoot();
  readonly #folder = mkdtempSync(join(tmpdir(), 'pep-postfix-'));
  readonly #environment: NodeJS.ProcessEnv;
  #master: ReturnType<typeof spawn> | undefined;

  private constructor(private readonly port: number) {
    const libraries = globSync(join(this.#root, 'usr/lib/{postfix,*-linux-gnu}'));
    this.#environment = {
      ...plainEnvironment(),
      MAIL_CONFIG: join(this.#folder, 'etc'),
      ...(this.#root === '/' ? {} : { LD_LIBRARY_PATH: libraries.join(':') }),
    };
  }

  /**
   * Resolves when it takes letters.
   * @param port of 127.0.0.1 that all letters go to
   */
  static async start(port: number): Promise<Postfix> {
    const postfix = new Postfix(await freePort());
    postfix.#prepare(port);
    try {
      await postfix.#run();
    } catch (error) {
      await postfix.stop();
      throw error;
    }
    return postfix;
  }

  /** Hands a letter over, as a mail program of its network does; it goes out at once. */
  async send(sender: string, recipient: string, letter: string): Promise<void> {
    const smtp = await smtpDialogue(this.port);
    await smtp.expect(/^220/);
    await smtp.send('EHLO desk.ekeng.am', /^250/);
    await smtp.send(`MAIL FROM:<${sender}>`, /^250/);
    await smtp.send(`RCPT TO:<${recipient}>`, /^250/);
    await smtp.send('DATA', /^354/);
    await smtp.sendRaw(`${letter}.\r\n`);
    await smtp.expect(/^250 .* queued as/);
    smtp.destroy();
  }

  /** What waits in the queue. */
  async queue(): Promise<QueuedLetter[]> {
    const { stdout } = await this.#postqueue('-j');
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const { queue_name, sender, recipients } = JSON.parse(line) as {
          queue_name: string;
          sender: string;
          recipients: { delay_reason?: string }[];
        };
        return { queue: queue_name, sender, reasons: recipients.map((one) => one.delay_reason ?? '') };
      });
  }

  /** Tries everything in the queue again now. */
  async flush(): Promise<void> {
    await this.#postqueue('-f');
  }

  /** The letters that came back to ekeng.am, with folded lines as one. */
  returned(): string[] {
    return globSync(join(this.#folder, 'mail/inbox/new/*')).map((file) =>
      readFileSync(file, 'utf8').replace(/\r?\n[ \t]+/g, ' '),
    );
  }

  /** What it logged, for the message of a failure. */
  log(): string {
    return readFileSync(join(this.#folder, 'data/mail.log'), 'utf8');
  }

  async stop(): Promise<void> {
    const master = this.#master;
    if (master !== undefined && master.exitCode === null && master.signalCode === null) {
      const ended = once(master, 'exit');
      const killer = setTimeout(() => master.kill('SIGKILL'), STOP_TIMEOUT_MS);
      master.kill('SIGTERM');
      await ended;
      clearTimeout(killer);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #prepare(port: number): void {
    const folder = this.#folder;
    // Its daemons run as users of their own and walk through here.
    chmodSync(folder, 0o755);
    const owned = ['data', ...OWNED.split(' ').map((name) => `queue/${name}`)];
    for (const name of ['etc', 'mail', 'queue/pid', ...owned])
      mkdirSync(join(folder, name), { recursive: true });
    const paths = owned.map((name) => join(folder, name));
    execFileSync('chown', ['postfix', ...paths]);
    execFileSync('chown', [String(NOBODY), join(folder, 'mail')]);
    execFileSync('chgrp', ['postdrop', join(folder, 'queue/maildrop'), join(folder, 'queue/public')]);
    writeFileSync(join(folder, 'etc/main.cf'), this.#settings(port));
    writeFileSync(
      join(folder, 'etc/master.cf'),
      [`127.0.0.1:${this.port} inet n - n - - smtpd`, ...DAEMONS, ''].join('\n'),
    );
  }

  /** Postfix's own defaults, but for where things are, whose letters it sends, and where to. */
  #settings(port: number): string {
    const [folder, root] = [this.#folder, this.#root];
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
      'myhostname = mail.ekeng.am',
      'myorigin = ekeng.am',
      'mydestination =',
      'inet_interfaces = 127.0.0.1',
      'inet_protocols = ipv4',
      'smtpd_peername_lookup = no',
      'alias_maps =',
      'alias_database =',
      `relayhost = [127.0.0.1]:${port}`,
      'smtp_tls_security_level = may',
      'virtual_mailbox_domains = ekeng.am',
      `virtual_mailbox_base = ${folder}/mail`,
      'virtual_mailbox_maps = static:inbox/',
      `virtual_uid_maps = static:${NOBODY}`,
      `virtual_gid_maps = static:${NOBODY}`,
      '',
    ].join('\n');
  }

  /** In the foreground, as the leader of its own group. */
  async #run(): Promise<void> {
    const output: string[] = [];
    const master = spawn(join(this.#root, 'usr/lib/postfix/sbin/master'), ['-d'], {
      env: this.#environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#master = master;
    for (const stream of [master.stdout, master.stderr])
      stream.on('data', (chunk) => output.push(String(chunk)));
    const failed = () => new Error(`Postfix did not start:\n${output.join('')}`);
    await eventually(async () => {
      if (master.exitCode !== null) throw failed();
      // Not postqueue: root's reads the queue itself while nothing runs.
      const smtp = await smtpDialogue(this.port);
      await smtp.expect(/^220/);
      smtp.destroy();
    }, START_TIMEOUT_MS);
  }

  #postqueue(option: '-f' | '-j') {
    return promisify(execFile)(join(this.#root, 'usr/sbin/postqueue'), [option], { env: this.#environment });
  }
}
