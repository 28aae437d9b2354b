import { connect } from 'node:net';
import type { Clock } from '@pep/service-kit';
import { AppError } from '@pep/errors';
import { environment } from '../config.js';
import { holderCertificate } from '../holder.js';
import { type Middleware, middlewareFor } from '../middleware/module-paths.js';
import { pinStanding, type TokenReading } from '../token/token.js';
import type { Tokens } from '../token/tokens.js';
import { bad, type Finding, good } from './finding.js';

const PCSCD_SOCKET = '/run/pcscd/pcscd.comm';
const PCSCD_WAIT_MS = 2000;
const DAY_LENGTH = 10;

/** From the reader's service to the certificates; each thing is looked at as far as the ones before let it. */
export async function checkCard(
  middleware: Middleware | undefined,
  tokens: Tokens,
  clock: Clock,
): Promise<readonly Finding[]> {
  if (middleware === undefined) {
    const paths = middlewareFor(process.platform).map(({ path }) => path);
    return [bad('noModule', { paths: paths.join(', ') })];
  }
  const { name, path } = middleware;
  return [
    good('module', { name, path }),
    ...(await checkService(middleware)),
    ...(await checkTokens(tokens, clock)),
  ];
}

/** Only Linux has a service that may be missing; SoftHSM needs none. */
async function checkService({ name }: Middleware): Promise<readonly Finding[]> {
  if (process.platform !== 'linux' || name === 'SoftHSM') return [];
  return [
    (await answers(environment()['PCSCLITE_CSOCK_NAME'] ?? PCSCD_SOCKET)) ? good('pcscd') : bad('noPcscd'),
  ];
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect({ path: socket, timeout: PCSCD_WAIT_MS });
    const end = (found: boolean) => () => {
      connection.destroy();
      resolve(found);
    };
    connection.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
  });
}

async function checkTokens(tokens: Tokens, clock: Clock): Promise<readonly Finding[]> {
  try {
    const { readers, tokens: found } = await tokens.read();
    if (readers.length === 0) return [bad('noReader')];
    const seen = readers.map(({ name }) => good('reader', { name }));
    if (found.length === 0) return [...seen, bad('noCard')];
    return [
      ...seen,
      ...found.flatMap((token) => checkToken(token, clock.now())),
      checkClock(found, clock.now()),
    ];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [bad('moduleFails', { reason: error.code })];
  }
}

function checkToken(token: TokenReading, now: Date): readonly Finding[] {
  const { label } = token;
  const pin =
    pinStanding(token.flags).state === 'active'
      ? good('pinActive', { label })
      : bad('pinNotActive', { label });
  const certificate = holderCertificate(token);
  if (certificate === undefined) return [pin, bad('noCertificate', { label })];
  const { validToDate } = certificate.x509;
  const values = { label, to: validToDate.toISOString().slice(0, DAY_LENGTH) };
  return [pin, validToDate > now ? good('certificate', values) : bad('certificateOver', values)];
}

/** A clock that is behind makes every server's and the card's own certificate look wrong. */
function checkClock(tokens: readonly TokenReading[], now: Date): Finding {
  const issued = tokens.flatMap((token) => holderCertificate(token)?.x509.validFromDate ?? []);
  const values = { now: now.toISOString() };
  return issued.every((day) => day <= now) ? good('clock', values) : bad('clockWrong', values);
}
