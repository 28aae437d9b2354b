import { type ChildProcess, fork } from 'node:child_process';
import { basename, join } from 'node:path';
import { AppError } from '@pep/errors';
import { environment } from '../config.js';
import { ERRORS } from '../errors.js';
import type { Pkcs11Way } from '../middleware/unblock-way.js';
import { meaningOf } from '../token/failure.js';
import type { Answers, Assignment, Job, Outcome } from './job.js';

const PROGRAM = join(import.meta.dirname, 'token-process.js');
const OPENSC_FOLDER = join(import.meta.dirname, '../../opensc');

export interface ChildOptions {
  readonly module: string;
  readonly way: Pkcs11Way;
  readonly timeoutMs: number;
}

/**
 * Does one job in a new process. What the module prints is thrown away: nobody knows what it would print.
 * @throws AppError: MODULE_BROKEN when the process ended without an answer, MODULE_SILENT when it was ended for being late
 */
export async function runJob<Name extends Job['name']>(
  job: Extract<Job, { name: Name }>,
  { module, way, timeoutMs }: ChildOptions,
): Promise<Answers[Name]> {
  const child = fork(PROGRAM, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...environment(), ...openScSettings(module, way) },
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  try {
    const outcome = await answerOf(child, { module, job });
    if (!outcome.ok) {
      throw new AppError(ERRORS[meaningOf(outcome.failure)], { cause: new Error(outcome.failure.code) });
    }
    // The child answers what its job's name says.
    return outcome.value as Answers[Name];
  } finally {
    clearTimeout(timer);
  }
}

function answerOf(child: ChildProcess, assignment: Assignment): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      resolve(message as Outcome);
    });
    child.once('error', (error) => {
      reject(new AppError(ERRORS.moduleBroken, { cause: error }));
    });
    child.once('exit', (_code, signal) => {
      reject(new AppError(signal === 'SIGKILL' ? ERRORS.moduleSilent : ERRORS.moduleBroken));
    });
    child.send(assignment, () => {
      // That it could not be sent is told by the exit.
    });
  });
}

/** OpenSC unblocks in no way unless it is told one; the user's own configuration stands. */
function openScSettings(module: string, way: Pkcs11Way): Record<string, string> {
  const isOpenSc = basename(module).includes('opensc-pkcs11');
  return isOpenSc && environment()['OPENSC_CONF'] === undefined
    ? { OPENSC_CONF: join(OPENSC_FOLDER, `${way}.conf`) }
    : {};
}
