import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { CERTIFICATE_ERRORS, type Identity } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { plainAddress } from '../route/forwarded-address.js';
import type { Admission, CallerJudge } from './caller-judge.js';
import type { SignInAttempt, SignInAudit } from './sign-in-audit.js';

/**
 * Who is at the other end of a TLS connection. The certificate is parsed and judged once a connection (parsing it for
 * each request costs two thirds of the throughput); a resumed session is a new connection and is judged like any other.
 */
export class ConnectionCallers {
  readonly #verdicts = new WeakMap<TLSSocket, Admission | AppError>();
  readonly #open = new Map<string, Set<TLSSocket>>();

  constructor(
    private readonly judge: CallerJudge,
    private readonly audit: SignInAudit,
    private readonly mtlsPort: number,
  ) {}

  /**
   * The caller of a connection that was judged before; undefined for a new one, and for one whose authority has to be
   * asked: it has to {@link signIn}.
   * @throws AppError from CERTIFICATE_ERRORS, or `UNAVAILABLE` before the certificates' states are known
   */
  signedIn(socket: TLSSocket): Identity | undefined {
    const verdict = this.#verdicts.get(socket);
    if (verdict instanceof AppError) throw verdict;
    return verdict && this.judge.current(verdict);
  }

  /** The caller of any connection. @throws AppError as {@link signedIn} */
  async signIn(socket: TLSSocket): Promise<Identity> {
    const known = this.#verdicts.get(socket);
    if (known instanceof AppError) throw known;
    if (known !== undefined) return this.judge.confirmed(known);
    // `authorized` alone proves nothing: a TLS 1.3 session resumed without a certificate has it too (nodejs/node#35317).
    const certificate = socket.getPeerX509Certificate();
    const attempt: SignInAttempt = {
      way: 'tls',
      certificate,
      clientAddress: plainAddress(socket.remoteAddress ?? ''),
      tls: socket.getProtocol(),
      resumed: socket.isSessionReused(),
    };
    let admission: Admission | undefined;
    try {
      admission = this.#admit(socket, attempt);
      const caller = await this.judge.confirmed(admission);
      this.audit.admitted({ ...attempt, revocation: this.judge.revocationOf(admission) }, caller);
      return caller;
    } catch (error) {
      this.audit.refused({ ...attempt, revocation: admission && this.judge.revocationOf(admission) }, error);
      throw error;
    }
  }

  /** Ends all connections of a certificate but one. @returns how many were open */
  closeAll(fingerprint: string, but: TLSSocket): number {
    const open = [...(this.#open.get(fingerprint) ?? [])];
    open.filter((socket) => socket !== but).forEach((socket) => socket.destroy());
    return open.length;
  }

  #admit(socket: TLSSocket, { certificate, clientAddress }: SignInAttempt): Admission {
    try {
      if (certificate === undefined) throw this.#certificateMissing(socket);
      const chainError = socket.authorized ? undefined : String(socket.authorizationError);
      const intermediates = () => sentWith(certificate);
      const admission = this.judge.admit({ certificate, chainError, intermediates }, clientAddress);
      this.#verdicts.set(socket, admission);
      this.#remember(admission.caller.fingerprint, socket);
      return admission;
    } catch (error) {
      if (error instanceof AppError) this.#verdicts.set(socket, error);
      throw error;
    }
  }

  #remember(fingerprint: string, socket: TLSSocket): void {
    const open = this.#open.get(fingerprint) ?? new Set();
    this.#open.set(fingerprint, open.add(socket));
    socket.once('close', () => {
      open.delete(socket);
      if (open.size === 0) this.#open.delete(fingerprint);
    });
  }

  #certificateMissing({ localPort }: TLSSocket): AppError {
    if (localPort === this.mtlsPort) return new AppError(CERTIFICATE_ERRORS.missing);
    const port = String(this.mtlsPort);
    return new AppError(CERTIFICATE_ERRORS.missing, {
      message: `This port asks for no certificate, and this call needs one. Call it on port ${port} with the ID card’s AuthPIN certificate.`,
    });
  }
}

/** The authorities that the client sent with its certificate. */
function sentWith(certificate: X509Certificate): X509Certificate[] {
  const issuer = certificate.issuerCertificate;
  return issuer === undefined || issuer.fingerprint256 === certificate.fingerprint256
    ? []
    : [issuer, ...sentWith(issuer)];
}
