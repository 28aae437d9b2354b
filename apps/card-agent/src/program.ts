import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { AppError } from '@pep/errors';
import { activateCommand } from './activate.command.js';
import { unblockCommand } from './activate-pin/activate-pin.command.js';
import { makeAgent } from './agent.js';
import { attestCommand } from './attest-activation/attest-activation.command.js';
import { waitCommand } from './await-card/await-card.command.js';
import { changeCommand } from './change-pin/change-pin.command.js';
import { doctorCommand } from './check-computer/check-computer.command.js';
import type { Command, Given } from './command.js';
import { environment, readSettings, type Settings } from './config.js';
import { ERRORS } from './errors.js';
import { machineClock } from './machine-clock.js';
import { pairCommand } from './pair-origin/pair-origin.command.js';
import { certificatesCommand, tokensCommand } from './read-card/read-card.command.js';
import { serveCommand } from './serve.command.js';
import { signCommand } from './sign-contract/sign-contract.command.js';
import { translated } from './speaker.js';
import { secretSource, Terminal } from './terminal.js';
import { type Language, languageOf } from './words/language.js';

const COMMANDS: Readonly<Record<string, Command>> = {
  tokens: tokensCommand,
  certificates: certificatesCommand,
  activate: activateCommand,
  unblock: unblockCommand,
  change: changeCommand,
  sign: signCommand,
  attest: attestCommand,
  wait: waitCommand,
  doctor: doctorCommand,
  serve: serveCommand,
  pair: pairCommand,
};

/** Options of every command. No option takes a secret: other programs can read the command line. */
const OPTIONS = {
  help: { type: 'boolean' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  lang: { type: 'string' },
  module: { type: 'string' },
  'unblock-way': { type: 'string' },
  timeout: { type: 'string' },
  port: { type: 'string' },
  origin: { type: 'string' },
  folder: { type: 'string' },
  'last-try': { type: 'boolean' },
  'secrets-stdin': { type: 'boolean' },
  'secrets-fd': { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

const EXIT_REFUSED = 1;
/** BSD sysexits: the command line is wrong. */
const EXIT_USAGE = 64;

/** Runs what the command line asks for and sets the exit code: 0 done, 1 refused, 64 not understood. */
export async function runProgram(args: readonly string[]): Promise<void> {
  const [name = '', ...rest] = args;
  if (name === '--version') {
    process.stdout.write(`${version()}\n`);
    return;
  }
  const command = COMMANDS[name];
  if (command === undefined) {
    process.stdout.write(usage());
    if (name !== '--help') process.exitCode = EXIT_USAGE;
    return;
  }
  await runCommand(command, rest);
}

async function runCommand(command: Command, args: readonly string[]): Promise<void> {
  let language = wantedLanguage(args);
  let json = false;
  try {
    const given = parsed(command, args);
    json = given.values['json'] === true;
    const settings = settingsOf(given);
    language = settings.lang;
    if (given.values['help'] === true) {
      process.stdout.write(usage());
      return;
    }
    const { 'secrets-stdin': stdin, 'secrets-fd': fd } = given.values;
    const source = secretSource(stdin === true, typeof fd === 'string' ? fd : undefined);
    const agent = makeAgent(settings, machineClock);
    await command.run({ agent, settings, terminal: new Terminal(source), given });
  } catch (error) {
    refuse(translated(error, language), json);
  }
}

/** Also where the options can not be read: whoever types them reads the answer. */
function wantedLanguage(args: readonly string[]): Language {
  const at = args.indexOf('--lang');
  return languageOf((at < 0 ? environment()['LANG'] : args[at + 1]) ?? '');
}

function parsed(command: Command, args: readonly string[]): Given {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...OPTIONS, ...command.options },
      allowPositionals: true,
    });
    return { values, words: positionals };
  } catch (error) {
    throw new AppError(ERRORS.usage, { cause: error });
  }
}

function settingsOf({ values }: Given): Settings {
  try {
    return readSettings({ ...values, unblockWay: values['unblock-way'] });
  } catch (error) {
    throw new AppError(ERRORS.usage, { cause: error });
  }
}

/** On standard error: the stable code, what to do, and each reason. */
function refuse(error: AppError, json: boolean): void {
  const { code, message, errors } = error;
  const told = json
    ? JSON.stringify({ code, detail: message, ...(errors.length > 0 && { errors }) })
    : [`${code}: ${message}`, ...errors.map((one) => `  - ${one.message}`), ...causeLines(error)].join('\n');
  process.stderr.write(`${told}\n`);
  process.exitCode = code === ERRORS.usage.code ? EXIT_USAGE : EXIT_REFUSED;
}

/** Settings and options have no secrets, so what is wrong with them can be said; other causes may be anything. */
function causeLines({ code, cause }: AppError): readonly string[] {
  return code === ERRORS.usage.code && cause instanceof Error ? [`  - ${cause.message}`] : [];
}

function usage(): string {
  const commands = Object.values(COMMANDS).map((command) => `  pep-card ${command.usage}`);
  return `${[
    ...commands,
    '',
    '  --lang hy|en|ru  --json  --module FILE  --unblock-way so-init-pin|set-pin|pkcs15-tool  --timeout SECONDS',
    '  --secrets-stdin | --secrets-fd N   PUK and PINs, one a line, in the order of the questions',
    '  --last-try                         agrees to use the last try',
    '  --port N  --origin https://…,…  --folder FOLDER   for serve and pair',
  ].join('\n')}\n`;
}

function version(): string {
  const file = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
