import { type Command, type CommandContext, show } from '../command.js';
import { fill } from '../words/language.js';
import { type FindingKey, FINDINGS } from '../words/finding-words.js';
import type { Finding, Fix } from './finding.js';

/** `pep-card doctor` */
export const doctorCommand: Command = {
  usage: 'doctor [--fix]          reader, card program, card, clock, browsers; --fix sets the browsers up',
  options: { fix: { type: 'boolean' } },
  async run(context) {
    const findings = await context.agent.checkComputer.execute();
    const report = findings.map(({ good, text, values }) => ({ good, finding: text, ...values }));
    show(
      context,
      report,
      findings.map((finding) => lineOf(context, finding)),
    );
    const fixes = findings.flatMap(({ fix }) => fix ?? []);
    if (context.given.values['fix'] === true) for (const fix of fixes) await apply(context, fix);
    else if (fixes.length > 0) aside(context, fixLine(context, 'useFix'));
    if (findings.some(({ good, fix }) => !good && fix === undefined)) process.exitCode = 1;
  },
};

function lineOf(context: CommandContext, { good, text, values }: Finding): string {
  return `${good ? '[+]' : '[!]'} ${fixLine(context, text, values)}`;
}

function fixLine(
  { settings }: CommandContext,
  key: FindingKey,
  values: Readonly<Record<string, string>> = {},
): string {
  return fill(FINDINGS[key][settings.lang], values);
}

/** Said first, then done; one that fails does not keep the others from being done. */
async function apply(context: CommandContext, { text, values, run }: Fix): Promise<void> {
  aside(context, `--> ${fixLine(context, text, values)}`);
  try {
    await run();
    aside(context, `    ${fixLine(context, 'done')}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    aside(context, `    ${fixLine(context, 'failed', { reason })}`);
    process.exitCode = 1;
  }
}

/** Beside the report, which programs read from standard output. */
function aside({ terminal, given }: CommandContext, line: string): void {
  if (given.values['json'] === true) process.stderr.write(`${line}\n`);
  else terminal.print(line);
}
