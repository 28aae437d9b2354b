import type { X509Certificate } from 'node:crypto';
import {
  admitHolder,
  CERTIFICATE_ERRORS,
  type CertificateHolder,
  type CertificateStanding,
  type Identity,
  type PresentedCertificate,
  type PsnExtractor,
  type RevocationChecker,
  type RevocationVerdict,
  type WatchedCertificate,
} from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { Clock } from '@pep/service-kit';
import { type OutageRule, type OutageRules, requireNotRevoked, ruleFor } from './outage-rule.js';

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
  readonly psnExtractors: readonly PsnExtractor[];
  readonly outageRules: OutageRules;
}

/** A certificate as it came, and the authorities that came with it, if somebody wants them. */
export interface Presented extends PresentedCertificate {
  readonly certificate: X509Certificate;
  readonly intermediates?: () => readonly X509Certificate[];
}

/** What a certificate proved, with the caller as last told. */
export interface Admission {
  readonly validUntilMs: number;
  readonly outageRule: OutageRule;
  /** Undefined where revocation is not asked. */
  readonly revocation: WatchedCertificate | undefined;
  caller: Identity;
}

/** A certificate in one of these states lets nobody in; what the others may do, services decide. */
const REFUSED: ReadonlySet<CertificateStanding> = new Set<CertificateStanding>(['revoked', 'replaced']);

/**
 * Judges certificates: once what can not change, and with every request, cheaply, what can: its end, its revocation at
 * its authority and its state in the service.
 */
export class CallerJudge {
  /**
   * @param clock the machine's time: certificates are never judged by a moved clock
   * @param revocation undefined where no authority answers (`PEP_REVOCATION=off`)
   */
  constructor(
    private readonly states: CertificateStates,
    private readonly clock: Clock,
    private readonly settings: CallerSettings,
    private readonly revocation: RevocationChecker | undefined,
  ) {}

  /** @throws AppError from CERTIFICATE_ERRORS */
  admit(presented: Presented, clientAddress: string): Admission {
    const { certificate, intermediates } = presented;
    const holder = admitHolder(presented, this.clock.now(), this.settings.psnExtractors);
    const caller = this.#callerWith(holder, certificate, clientAddress);
    return {
      caller,
      validUntilMs: certificate.validToDate.getTime(),
      outageRule: ruleFor(caller, this.settings.outageRules),
      revocation: this.revocation?.watch(certificate, intermediates),
    };
  }

  /**
   * The caller as of now; the same object as long as nothing about it has changed. Undefined when its authority has to be
   * asked first: {@link confirmed}.
   * @throws AppError from CERTIFICATE_ERRORS, or `UNAVAILABLE` before the certificates' states are known
   */
  current(admission: Admission): Identity | undefined {
    const nowMs = this.clock.now().getTime();
    if (nowMs > admission.validUntilMs) throw new AppError(CERTIFICATE_ERRORS.expired);
    if (admission.revocation !== undefined) {
      const verdict = admission.revocation.current(nowMs);
      if (verdict === undefined) return undefined;
      requireNotRevoked(verdict, admission.outageRule, nowMs);
    }
    return this.#withState(admission);
  }

  /** The same, after asking where that is needed. @throws AppError as {@link current} */
  async confirmed(admission: Admission): Promise<Identity> {
    const caller = this.current(admission);
    if (caller !== undefined) return caller;
    await admission.revocation?.wait();
    const confirmed = this.current(admission);
    if (confirmed === undefined) throw new AppError(CERTIFICATE_ERRORS.notConfirmable);
    return confirmed;
  }

  /** What is known of the certificate's revocation, for the audit. */
  revocationOf(admission: Admission): RevocationVerdict | undefined {
    return admission.revocation?.current(this.clock.now().getTime());
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

  #callerWith(holder: CertificateHolder, certificate: X509Certificate, clientAddress: string): Identity {
    const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
    const rest = { fingerprint, clientAddress, certificateState: 'unknown' } as const;
    if (holder.kind === 'system') return { ...holder, ...rest, operator: false };
    return { ...holder, ...rest, operator: this.settings.operators.has(holder.psn) };
  }
}
