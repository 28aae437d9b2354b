import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Where and as whom a command runs. */
export interface CommandOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  readonly timeoutMs?: number;
}

const outputLines = 30;

/**
 * Runs a command to its end and answers what it wrote to both outputs.
 *
 * @throws Error with the last lines of that, when it ends with anything but 0 or takes longer than the limit (120 s).
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const { timeoutMs = 120_000, ...rest } = options;
  const child = spawn(command, args, { ...rest, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  const output = Buffer.concat(chunks).toString('utf8');
  if (code === 0) return output;
  const tail = output.trimEnd().split('\n').slice(-outputLines).join('\n');
  throw new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}:\n${tail}`);
}
