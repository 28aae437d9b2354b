import { execFile } from 'node:child_process';
import { AppError } from '@pep/errors';
import { environment as inherited } from '../config.js';
import { ERRORS } from '../errors.js';
import type { Secret } from '../token/secret.js';

const PUK_LOCKED = /blocked|tries left: 0\b/i;
const ONE_LEFT = /tries left: 1\b/i;

/**
 * Sets a PIN with OpenSC's own program, which works with OpenSC as it is installed. It takes the two secrets in its
 * environment, readable by this user's own processes while it runs; its only other way is a terminal.
 * @throws AppError TOOL_MISSING, PUK_WRONG, PUK_WRONG_ONE_LEFT, PUK_LOCKED, NO_CARD, CARD_REFUSED
 */
export async function unblockWithTool(
  label: string,
  secrets: { readonly puk: Secret; readonly newPin: Secret },
  timeoutMs: number,
): Promise<void> {
  const authId = authIdOf((await run(['--list-pins'], {}, timeoutMs)).output, label);
  if (authId === undefined) throw new AppError(ERRORS.noCard);
  const asked = ['--unblock-pin', '--auth-id', authId, '--puk', 'env:PUK', '--new-pin', 'env:NEWPIN'];
  const environment = { PUK: secrets.puk.text(), NEWPIN: secrets.newPin.text() };
  const { failed, output } = await run(asked, environment, timeoutMs);
  if (!failed) return;
  if (PUK_LOCKED.test(output)) throw new AppError(ERRORS.pukLocked);
  if (ONE_LEFT.test(output)) throw new AppError(ERRORS.pukWrongOneLeft);
  if (/incorrect/i.test(output)) throw new AppError(ERRORS.pukWrong);
  throw new AppError(
    /no smart card|card not present|removed/i.test(output) ? ERRORS.cardGone : ERRORS.cardRefused,
  );
}

/** `PIN [AuthPIN] … ID : 01`: the PIN whose name stands in brackets in the token's label. */
function authIdOf(listed: string, label: string): string | undefined {
  const name = /\(([^)]+)\)$/.exec(label)?.[1]?.toLowerCase();
  const part = listed.split(/^PIN /m).find((one) => one.toLowerCase().startsWith(`[${name ?? ''}]`));
  return /^\s*ID\s*:\s*([0-9a-f]+)/im.exec(part ?? '')?.[1];
}

/** Its output is only looked at here: with --verbose it would hold what goes to the card. */
function run(
  args: readonly string[],
  environment: Record<string, string>,
  timeoutMs: number,
): Promise<{ failed: boolean; output: string }> {
  return new Promise((resolve, reject) => {
    const options = {
      env: { ...inherited(), ...environment },
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    } as const;
    execFile('pkcs15-tool', args, options, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') reject(new AppError(ERRORS.toolMissing));
      else if (error?.killed === true) reject(new AppError(ERRORS.moduleSilent));
      else resolve({ failed: error !== null, output: stdout + stderr });
    });
  });
}
