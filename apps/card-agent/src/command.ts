import type { ParseArgsOptionsConfig } from 'node:util';
import type { Agent } from './agent.js';
import type { Settings } from './config.js';
import { say } from './speaker.js';
import type { Terminal } from './terminal.js';
import type { PinStanding, Purpose } from './token/token.js';
import type { TextKey } from './words/texts.js';

/** What was typed behind the command. */
export interface Given {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
}

/** What a command works with. */
export interface CommandContext {
  readonly agent: Agent;
  readonly settings: Settings;
  readonly terminal: Terminal;
  readonly given: Given;
}

/** One word behind `pep-card`. */
export interface Command {
  /** Such as `sign FILE [--out FILE]`, with what it does. */
  readonly usage: string;
  readonly options?: ParseArgsOptionsConfig;
  run(context: CommandContext): Promise<void>;
}

/** Prints what programs read (`--json`), or what people do. */
export function show({ terminal, given }: CommandContext, value: unknown, lines: readonly string[]): void {
  if (given.values['json'] === true) terminal.print(JSON.stringify(value));
  else for (const line of lines) terminal.print(line);
}

/** Says what happens meanwhile, which programs do not read. */
export function tell({ terminal, given }: CommandContext, line: string): void {
  if (given.values['json'] !== true) terminal.print(line);
}

/** A text in the user's language. */
export function text(
  { settings }: CommandContext,
  key: TextKey,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return say(settings.lang, key, values);
}

/** The user's consent to a last try, which is asked for where it is one. */
export async function consent(
  context: CommandContext,
  token: Purpose,
  warning: PinStanding['warning'],
): Promise<boolean> {
  if (context.given.values['last-try'] === true) return true;
  if (warning !== 'last-try') return false;
  return context.terminal.agrees(text(context, 'askLastTry', { token: text(context, token) }));
}
