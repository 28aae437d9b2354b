import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** One check: its commands run one after the other until one fails. */
export interface Step {
  readonly name: string;
  readonly commands: readonly (readonly [string, ...string[]])[];
  /** Files without which the step cannot say anything: when one is missing the step fails, it is never skipped. */
  readonly needs?: readonly string[];
  /** Output that means failure although the command ended with 0. */
  readonly failsOn?: RegExp;
}

export interface StepResult {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly output: string;
}

const STEP_LIMIT_MS = 10 * 60_000;

/** Runs one step in `root`; never rejects, whatever goes wrong is a failed step. */
export async function runStep(step: Step, root: string): Promise<StepResult> {
  const startedAt = performance.now();
  const missing = (step.needs ?? []).filter((file) => !existsSync(join(root, file)));
  let output = missing.map((file) => `${file} is missing: this check cannot run without it\n`).join('');
  let passed = missing.length === 0;
  for (const command of step.commands) {
    if (!passed) break;
    const ended = await runCommand(command, root);
    output += ended.output;
    passed = ended.code === 0 && !step.failsOn?.test(ended.output);
  }
  return { name: step.name, passed, seconds: (performance.now() - startedAt) / 1000, output };
}

export interface CommandResult {
  readonly code: number;
  /** Both streams as they came. */
  readonly output: string;
  readonly stdout: string;
}

/** Runs a command of the repository in `root`, without input, and collects what it writes. */
export function runCommand(
  [file, ...args]: readonly [string, ...string[]],
  root: string,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: root,
      env: checkEnvironment(root),
      stdio: ['ignore', 'pipe', 'pipe'],
      // Not `timeout`: its timer outlives a command that could not be started.
      signal: AbortSignal.timeout(STEP_LIMIT_MS),
    });
    let output = '';
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.on('error', (error) => {
      resolve({ code: 1, output: `${output}${file}: ${error.message}\n`, stdout });
    });
    child.on('close', (code, signal) => {
      resolve({ code: code ?? 1, output: signal ? `${output}ended by ${signal}\n` : output, stdout });
    });
  });
}

/** Nx without daemon, cloud or cache, and the repository's own Node and tools first on the path. */
function checkEnvironment(root: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
    CI: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    NX_DAEMON: 'false',
    NX_NO_CLOUD: 'true',
    NX_SKIP_NX_CACHE: 'true',
    npm_config_loglevel: 'error',
  };
}
