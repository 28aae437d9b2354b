import { type PkiAddresses, pkiAddresses } from '../pki/authority.js';
import { Register } from '../storage/register.js';
import { type Authorities, type Issuer, prepareAuthorities } from './authorities.js';
import type { Credential } from './credential.js';
import { type CredentialPlan, keepOrIssue, type KeptCredential } from './credential-store.js';
import { type CertificateOrder, issueCertificate } from './issue-certificate.js';

/** The machine's time. Never a movable clock's: TLS judges certificates by real time. */
interface RealTime {
  now(): Date;
}

/** The sandbox's authorities, and the certificates they issue, each noted in the register. */
export class Credentials {
  readonly register: Register;
  readonly addresses: PkiAddresses;
  #authorities: Promise<Authorities> | undefined;

  constructor(
    readonly directory: string,
    private readonly clock: RealTime,
    /** Where OCSP, lists and time-stamps are to be had on this machine. */
    pkiPort: number,
  ) {
    this.register = new Register(directory);
    this.addresses = pkiAddresses(pkiPort);
  }

  now(): Date {
    return this.clock.now();
  }

  /**
   * Those on disk, made where they are missing; once for the process.
   * @throws the file system's errors, when the folder can not be written
   */
  authorities(): Promise<Authorities> {
    const { directory, addresses, register } = this;
    this.#authorities ??= prepareAuthorities({ directory, addresses, register, now: this.now() });
    return this.#authorities;
  }

  /** Keeps the certificate on disk when it is what the plan asks for, else makes a new one in its place. */
  async keepOrIssue(plan: CredentialPlan & { readonly issuer: Issuer }): Promise<KeptCredential> {
    const kept = await keepOrIssue(plan);
    this.register.add(plan.issuer.name, kept.certificate);
    return kept;
  }

  /** Makes a certificate and its key; only the register remembers it. */
  async issue(order: CertificateOrder & { readonly issuer: Issuer }): Promise<Credential> {
    const made = await issueCertificate(order);
    this.register.add(order.issuer.name, made.certificate);
    return made;
  }
}
