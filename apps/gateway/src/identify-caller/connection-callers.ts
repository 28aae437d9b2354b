import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import {
  admitHolder,
  type CertificateHolder,
  CERTIFICATE_ERRORS,
  type CertificateStanding,
  type Identity,
} from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { Clock } from '@pep/service-kit';

/** What is known of certificates' states; the copy of activation's facts. */
export interface CertificateStates {
  /** False until the copy is complete: a revoked certificate could not be told from an unknown one. */
  readonly caughtUp: boolean;
  get(fingerprint: string): { readonly state: CertificateStanding } | undefined;
}

/** What the gateway's configuration says about callers. */
export interface CallerSettings {
  readonly operators: ReadonlySet<string>;
  readonly mtlsPort: number;
}

/** What a connection's certificate proved, with the caller as last told. */
interface Admission {
  readonly validUntilMs: number;
  caller: Identity;
}

/** A certificate in one of these states lets nobody in; what the others may do, services decide. */
const REFUSED: ReadonlySet<CertificateStanding> = new Set<CertificateStanding>(['revoked', 'replaced']);

/**
 * Who is at the other end of a TLS connection. The certificate is parsed and judged once a connection (parsing it for
 * each request costs two thirds of the throughput); only what can change meanwhile is asked again: its end and its state.
 */
export class ConnectionCallers {
  readonly #verdicts = new WeakMap<TLSSocket, Admission | AppError>();

  /** @param clock the machine's time: certificates are never judged by a moved clock */
  constructor(
    private readonly states: CertificateStates,
    private readonly clock: Clock,
    private readonly settings: CallerSettings,
  ) {}

  /**
   * The caller; the same object as long as nothing about it has changed.
   * @throws AppError from CERTIFICATE_ERRORS, or `UNAVAILABLE` before the certificates' states are known
   */
  callerOf(socket: TLSSocket): Identity {
    return this.#refresh(this.#verdicts.get(socket) ?? this.#judge(socket));
  }

  /** The same for a connection that was judged before; undefined for a new one, which has to sign in. */
  signedInCallerOf(socket: TLSSocket): Identity | undefined {
    const verdict = this.#verdicts.get(socket);
    return verdict === undefined ? undefined : this.#refresh(verdict);
  }

  #refresh(verdict: Admission | AppError): Identity {
    if (verdict instanceof AppError) throw verdict;
    if (this.clock.now().getTime() > verdict.validUntilMs) throw new AppError(CERTIFICATE_ERRORS.expired);
    return this.#withState(verdict);
  }

  #withState(admission: Admission): Identity {
    if (!this.states.caughtUp) throw new AppError(EDGE_ERRORS.unavailable);
    const certificateState = this.states.get(admission.caller.fingerprint)?.state ?? 'unknown';
    if (REFUSED.has(certificateState)) throw new AppError(CERTIFICATE_ERRORS.revoked);
    if (admission.caller.certificateState !== certificateState) {
      admission.caller = { ...admission.caller, certificateState };
    }
    return admission.caller;
  }

  #judge(socket: TLSSocket): Admission | AppError {
    const verdict = this.#admit(socket);
    this.#verdicts.set(socket, verdict);
    return verdict;
  }

  #admit(socket: TLSSocket): Admission | AppError {
    // `authorized` alone proves nothing: a TLS 1.3 session resumed without a certificate has it too (nodejs/node#35317).
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) return this.#certificateMissing(socket);
    const chainError = socket.authorized ? undefined : String(socket.authorizationError);
    try {
      const holder = admitHolder({ certificate, chainError }, this.clock.now());
      const caller = this.#callerWith(holder, certificate, plainAddress(socket.remoteAddress ?? ''));
      return { caller, validUntilMs: certificate.validToDate.getTime() };
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  #callerWith(holder: CertificateHolder, certificate: X509Certificate, clientAddress: string): Identity {
    const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
    const rest = { fingerprint, clientAddress, certificateState: 'unknown' } as const;
    if (holder.kind === 'system') return { ...holder, ...rest, operator: false };
    return { ...holder, ...rest, operator: this.settings.operators.has(holder.psn) };
  }

  #certificateMissing({ localPort }: TLSSocket): AppError {
    if (localPort === this.settings.mtlsPort) return new AppError(CERTIFICATE_ERRORS.missing);
    const port = String(this.settings.mtlsPort);
    return new AppError(CERTIFICATE_ERRORS.missing, {
      message: `This port asks for no certificate, and this call needs one. Call it on port ${port} with the ID card’s AuthPIN certificate.`,
    });
  }
}

/** An IPv4 address that came as an IPv6 one (RFC 4291 2.5.5.2) in its own form. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
