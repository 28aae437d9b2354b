// npm start: everything up, personas loaded, the demonstration, then it stays until Ctrl-C.
//   --once     the same, then stops; ends with 0, or 1 when any step failed
//   --no-demo  up with personas, no letters
// SIGUSR2 starts again the services that were stopped by SIGTERM.
import { parseArgs } from 'node:util';
import { loadPersonas } from './personas.ts';
import { demonstrate } from './stack/demonstration.ts';
import { watchLauncher } from './stack/launcher.ts';
import { stackPaths, type StackPaths } from './stack/paths.ts';
import { resolvePorts } from './stack/ports.ts';
import { screenProgress } from './stack/progress.ts';
import { services } from './stack/services.ts';
import { requireKnownVariables } from './stack/settings.ts';
import { Stack } from './stack/stack.ts';
import type { StackState } from './stack/state.ts';

const progress = screenProgress();

/** The command line; node:util refuses an unknown option with a message of its own. */
function readOptions() {
  const options = { once: { type: 'boolean' }, 'no-demo': { type: 'boolean' } } as const;
  const { values } = parseArgs({ options, strict: true });
  return { once: values.once ?? false, demo: !values['no-demo'] };
}

function prepare(): { stack: Stack; paths: StackPaths; once: boolean; demo: boolean } {
  const options = readOptions();
  requireKnownVariables(process.env);
  const paths = stackPaths(process.env);
  const ports = resolvePorts(process.env);
  return { ...options, paths, stack: new Stack({ paths, ports, env: process.env, services, progress }) };
}

async function stopAndExit(stack: Stack, code: number): Promise<never> {
  await progress.step('stopped', () => stack.stop());
  process.exit(code);
}

/** The first signal stops in order; further ones (npm sends Ctrl-C a second time) change nothing. */
function stopOnSignals(stack: Stack): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    progress.line('Stopping ...');
    void stopAndExit(stack, 0);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  process.on('SIGUSR2', () => stack.startStopped());
  watchLauncher(stop);
}

function tellAddresses({ urls, ports, sandboxDir }: StackState, paths: StackPaths): void {
  const rows = [
    ['REST', `${urls.mtls}/v1   (asks for a client certificate)`],
    ['documents', `${urls.public}/docs`],
    ['SMTP', `${urls.smtp.host}:${urls.smtp.port}`],
    ['Kafka', urls.kafka],
    [
      'mail out',
      `http://127.0.0.1:${ports.sandbox}/mail   (what notifications sent; taken on port ${ports.sandboxMail})`,
    ],
    ['SMS out', `http://127.0.0.1:${ports.sandbox}/sms   (what phones got)`],
    ['DNS', `127.0.0.1:${ports.dns}   (records are put to http://127.0.0.1:${ports.sandbox}/dns/records)`],
    ['identities', `${sandboxDir}/identities   (p12 password: sandbox)`],
    ['server CA', `${sandboxDir}/tls/ca.pem`],
    ['logs', paths.logs],
  ];
  for (const [name = '', value] of rows) progress.line(`  ${name.padEnd(11)} ${value}`);
}

/** Answers whether the demonstration passed; the stack stays as it is. */
async function runDemonstration(state: StackState): Promise<boolean> {
  try {
    await progress.step('demonstration', () => demonstrate(state, progress.line));
    return true;
  } catch (error) {
    progress.line(`The demonstration failed: ${(error as Error).message}`);
    return false;
  }
}

async function main(): Promise<void> {
  const { stack, paths, once, demo } = prepare();
  stopOnSignals(stack);
  try {
    const state = await stack.start();
    await progress.step('personas', () => loadPersonas(state));
    progress.line(`  ready after ${process.uptime().toFixed(1)} s`);
    const passed = demo ? await runDemonstration(state) : true;
    if (once) return await stopAndExit(stack, passed ? 0 : 1);
    tellAddresses(state, paths);
    progress.line('Stop with Ctrl-C.');
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    await stopAndExit(stack, 1);
  }
}

try {
  await main();
} catch (error) {
  // Nothing was started yet: options, variables, folders.
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
