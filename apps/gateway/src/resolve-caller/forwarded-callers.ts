import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Authorities, CERTIFICATE_ERRORS, type Identity, purposesOf } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import type { Clock } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import { certificateIn, chainIn } from '../route/client-cert.js';
import type { Admission, CallerJudge, Presented } from './caller-judge.js';
import type { SignInAttempt, SignInAudit } from './sign-in-audit.js';

/** Certificates remembered with their client's address; who falls out is judged anew. */
const REMEMBERED_MAX = 5_000;

/**
 * Who calls through a proxy that ends TLS (RFC 9440). The proxy proved that the client has the key; whether the
 * certificate is good is judged here, as if it had come by TLS.
 */
export class ForwardedCallers {
  readonly #admissions = new Map<string, Admission>();

  constructor(
    private readonly judge: CallerJudge,
    private readonly audit: SignInAudit,
    private readonly authorities: Authorities,
    private readonly clock: Clock,
  ) {}

  /** The caller of a certificate that came before from that address; undefined for another, which has to sign in. */
  signedIn(request: IncomingMessage, clientAddress: string): Identity | undefined {
    const admission = this.#admissions.get(keyOf(request, clientAddress));
    return admission && this.judge.current(admission);
  }

  /** @throws AppError `CERTIFICATE_REQUIRED`, `CLIENT_CERT_MALFORMED`, or as a connection's certificate is refused */
  async signIn(request: IncomingMessage, clientAddress: string): Promise<Identity> {
    const key = keyOf(request, clientAddress);
    const known = this.#admissions.get(key);
    if (known !== undefined) return this.judge.confirmed(known);
    let attempt: SignInAttempt = { way: 'proxy', certificate: undefined, clientAddress };
    try {
      const presented = this.#presented(request);
      attempt = { ...attempt, certificate: presented.certificate };
      const admission = this.judge.admit(presented, clientAddress);
      const caller = await this.judge.confirmed(admission);
      this.#remember(key, admission);
      this.audit.admitted({ ...attempt, revocation: this.judge.revocationOf(admission) }, caller);
      return caller;
    } catch (error) {
      this.audit.refused(attempt, error);
      throw error;
    }
  }

  #presented({ headers }: IncomingMessage): Presented {
    const field = headers['client-cert'];
    if (field === undefined) throw new AppError(CERTIFICATE_ERRORS.missing);
    const der = certificateIn(String(field));
    const chain = chainIn(String(headers['client-cert-chain'] ?? ''));
    if (der === undefined || chain === undefined) throw new AppError(ERRORS.clientCertMalformed);
    const intermediates = chain.map(parsed);
    const { certificate, chainError } = this.authorities.verify(der, this.clock.now(), intermediates);
    if (certificate === undefined) throw new AppError(ERRORS.clientCertMalformed);
    const wrongPurpose = chainError === undefined && !purposesOf(certificate).authentication;
    return {
      certificate,
      chainError: wrongPurpose ? 'INVALID_PURPOSE' : chainError,
      intermediates: () => intermediates,
    };
  }

  #remember(key: string, admission: Admission): void {
    const [oldest] = this.#admissions.keys();
    if (this.#admissions.size >= REMEMBERED_MAX && oldest !== undefined) this.#admissions.delete(oldest);
    this.#admissions.set(key, admission);
  }
}

function parsed(der: Buffer): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (error) {
    throw new AppError(ERRORS.clientCertMalformed, { cause: error });
  }
}

function keyOf({ headers }: IncomingMessage, clientAddress: string): string {
  return `${clientAddress} ${String(headers['client-cert'])} ${String(headers['client-cert-chain'])}`;
}
