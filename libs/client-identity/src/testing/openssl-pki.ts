import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { X509Certificate } from 'node:crypto';

const run = promisify(execFile);

/** The authorities, by whose cards they issue. */
export type Generation = 'root' | 'second' | 'first';

/** A certificate with its key, PEM. */
export interface IssuedCertificate {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** The certificate's file, as `openssl` takes it. */
  readonly file: string;
}

/** A subject as `openssl -subj` takes it, and what differs from an ordinary card. */
export interface CertificateOrder {
  readonly subject: string;
  /** Lines of an extension section; the ordinary ones of an authentication certificate when it is left out. */
  readonly extensions?: readonly string[];
  /** How long it is valid; a year when left out. */
  readonly days?: number;
  readonly key?: 'ec' | 'rsa';
  /** Without the addresses of the responder and the list when false. */
  readonly addresses?: boolean;
  /** Made with the authority's key, but not in its books. */
  readonly unrecorded?: boolean;
}

/** One authority: what it issued and revoked stands in OpenSSL's own index. */
export interface TestAuthority {
  readonly folder: string;
  readonly certFile: string;
  /** PEM. */
  readonly cert: () => Buffer;
}

const AUTHENTICATION = [
  'basicConstraints=critical,CA:FALSE',
  'keyUsage=critical,digitalSignature',
  'extendedKeyUsage=clientAuth',
];
const RESPONDER = ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=OCSPSigning', 'noCheck=ignored'];
const identifiers = ['subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid'];

/** As OpenSSL's index writes times. */
const REVOKED_AT = '260101000000Z';
/** BMPString for what is not fixed otherwise, as EKENG's certificates have it. */
const BMP_STRINGS = 'MASK:0x800';

/**
 * Authorities made by OpenSSL in a temporary folder: a root, and below it one of today's generation (P-256) and one of
 * the first (RSA-2048), each with a delegated OCSP responder. Someone else's program, so that both sides can not share
 * a mistake.
 */
export class OpensslPki {
  #serial = 0x1000;

  private constructor(
    private readonly folder: string,
    /** Where the responder and the lists are: `http://127.0.0.1:<port>`. */
    private readonly address: string,
    readonly authorities: Readonly<Record<Generation, TestAuthority>>,
  ) {}

  /** @param port where {@link servePki} will answer */
  static async create(port: number): Promise<OpensslPki> {
    const folder = mkdtempSync(join(tmpdir(), 'pep-pki-'));
    const authority = (name: string): TestAuthority => {
      const own = join(folder, name);
      mkdirSync(own);
      const certFile = join(own, 'ca.pem');
      return { folder: own, certFile, cert: () => readFileSync(certFile) };
    };
    const authorities = { root: authority('root'), second: authority('second'), first: authority('first') };
    const pki = new OpensslPki(folder, `http://127.0.0.1:${port}`, authorities);
    await pki.#makeAuthorities();
    return pki;
  }

  /** PEM of all authorities, as `PEP_CLIENT_CA_FILE` has it. */
  get bundle(): string {
    const { root, second, first } = this.authorities;
    return [root, second, first].map((authority) => authority.cert().toString()).join('');
  }

  issue(generation: Generation, order: CertificateOrder): Promise<IssuedCertificate> {
    const { folder } = this.authorities[generation];
    return this.#sign(order, generation, {
      certFile: join(folder, 'ca.pem'),
      keyFile: join(folder, 'ca.key'),
    });
  }

  async #sign(
    order: CertificateOrder,
    generation: Generation,
    issuer: { readonly certFile: string; readonly keyFile: string },
  ): Promise<IssuedCertificate> {
    const { folder } = this.authorities[generation];
    const serial = (this.#serial++).toString(16).toUpperCase();
    const path = (ending: string) => join(folder, `${serial}.${ending}`);
    const key = order.key ?? (generation === 'first' ? 'rsa' : 'ec');
    const extensions = [
      ...(order.extensions ?? AUTHENTICATION),
      ...(order.addresses === false ? [] : this.#addressExtensions(generation)),
    ];
    writeFileSync(path('cnf'), requestSettings(order.subject, [...extensions, ...identifiers]));
    const newKey = key === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    await run('openssl', ['req', '-new', '-config', path('cnf'), '-nodes', '-newkey', ...newKey,
      '-subj', order.subject, '-utf8', '-keyout', path('key'), '-out', path('csr')]); // prettier-ignore
    await run('openssl', ['x509', '-req', '-in', path('csr'), '-CA', issuer.certFile, '-CAkey',
      issuer.keyFile, '-set_serial', `0x${serial}`, '-days', String(order.days ?? 365), '-extfile', path('cnf'), '-extensions', 'ext',
      '-out', path('pem')]); // prettier-ignore
    if (order.unrecorded !== true)
      appendFileSync(join(folder, 'index.txt'), `V\t491231235959Z\t\t${serial}\tunknown\t/CN=x\n`);
    return { cert: readFileSync(path('pem')), key: readFileSync(path('key')), file: path('pem') };
  }

  /** A certificate of an authority that the generation's own one has made, which need not be allowed to. */
  async issueBelow(
    generation: Generation,
    authority: CertificateOrder,
    leaf: CertificateOrder,
  ): Promise<{ readonly authority: IssuedCertificate; readonly leaf: IssuedCertificate }> {
    const made = await this.issue(generation, authority);
    const keyFile = made.file.replace(/pem$/, 'key');
    return { authority: made, leaf: await this.#sign(leaf, generation, { certFile: made.file, keyFile }) };
  }

  /** @param reason as `openssl` writes it, such as `keyCompromise`, `CACompromise` */
  revoke(generation: Generation, certFile: string, reason = 'keyCompromise'): void {
    const index = join(this.authorities[generation].folder, 'index.txt');
    const { serialNumber } = new X509Certificate(readFileSync(certFile));
    // `openssl ca -revoke` compares names and stumbles over BMPString; the line is all that it would write.
    const lines = readFileSync(index, 'utf8').split('\n');
    const changed = lines.map((line) =>
      line.includes(`\t${serialNumber}\t`)
        ? `R\t491231235959Z\t${REVOKED_AT},${reason}\t${serialNumber}\tunknown\t/CN=x`
        : line,
    );
    writeFileSync(index, changed.join('\n'));
  }

  /** The authority's list as it is now, DER. @param seconds until its `nextUpdate` */
  async list(generation: Generation, seconds = 3_600): Promise<Buffer> {
    const { folder } = this.authorities[generation];
    const [pem, der] = [join(folder, 'crl.pem'), join(folder, 'crl.der')];
    await this.#ca(generation, ['-gencrl', '-crlsec', String(seconds), '-out', pem]);
    await run('openssl', ['crl', '-in', pem, '-outform', 'DER', '-out', der]);
    return readFileSync(der);
  }

  /** The answer of OpenSSL's responder to a question, DER. */
  async answer(
    generation: Generation,
    question: Buffer,
    { signer = generation }: { readonly signer?: string } = {},
  ): Promise<Buffer> {
    const { folder } = this.authorities[generation];
    const work = mkdtempSync(join(folder, 'q-'));
    const [asked, answered] = [join(work, 'q'), join(work, 'r')];
    writeFileSync(asked, question);
    const responder = join(this.folder, signer, 'ocsp');
    await run('openssl', ['ocsp', '-index', join(folder, 'index.txt'), '-CA', join(folder, 'ca.pem'), '-rsigner',
      `${responder}.pem`, '-rkey', `${responder}.key`, '-nmin', '60', '-reqin', asked, '-respout', answered]); // prettier-ignore
    return readFileSync(answered);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  async #makeAuthorities(): Promise<void> {
    const { root } = this.authorities;
    const caExtensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
    const settings = join(root.folder, 'ca.cnf');
    writeFileSync(
      settings,
      requestSettings('/CN=Test Root CA', [...caExtensions, 'subjectKeyIdentifier=hash']),
    );
    await run('openssl', ['req', '-x509', '-config', settings, '-extensions', 'ext', '-nodes', '-newkey', 'ec', '-pkeyopt',
      'ec_paramgen_curve:P-256', '-days', '3650', '-subj', '/CN=Test Root CA', '-keyout', join(root.folder, 'ca.key'),
      '-out', root.certFile]); // prettier-ignore
    this.#openIndex('root');
    for (const [generation, name] of [
      ['second', 'Test Citizen CA'],
      ['first', 'Test Citizen CA 1'],
    ] as const) {
      const extensions = ['basicConstraints=critical,CA:TRUE,pathlen:0', caExtensions[1] as string];
      const made = await this.issue('root', {
        subject: `/C=AM/CN=${name}`, extensions, days: 3_650, key: generation === 'first' ? 'rsa' : 'ec',
      }); // prettier-ignore
      const { folder, certFile } = this.authorities[generation];
      writeFileSync(certFile, made.cert);
      writeFileSync(join(folder, 'ca.key'), made.key);
      this.#openIndex(generation);
    }
    for (const generation of ['root', 'second', 'first'] as const) {
      const made = await this.issue(generation, {
        subject: `/CN=Responder of ${generation}`,
        extensions: RESPONDER,
      });
      const { folder } = this.authorities[generation];
      writeFileSync(join(folder, 'ocsp.pem'), made.cert);
      writeFileSync(join(folder, 'ocsp.key'), made.key);
    }
  }

  #addressExtensions(generation: string): string[] {
    return [
      `authorityInfoAccess=OCSP;URI:${this.address}/ocsp/${generation}`,
      `crlDistributionPoints=URI:${this.address}/crl/${generation}`,
    ];
  }

  #openIndex(generation: Generation): void {
    const { folder } = this.authorities[generation];
    writeFileSync(join(folder, 'index.txt'), '');
    writeFileSync(join(folder, 'index.txt.attr'), 'unique_subject = no\n');
    writeFileSync(join(folder, 'crlnumber'), '01\n');
    const lines = ['[ca]', 'default_ca=own', '[own]', `database=${folder}/index.txt`, `crlnumber=${folder}/crlnumber`,
      'default_md=sha256', `certificate=${folder}/ca.pem`, `private_key=${folder}/ca.key`, 'crl_extensions=crl',
      '[crl]', 'authorityKeyIdentifier=keyid']; // prettier-ignore
    writeFileSync(join(folder, 'index.cnf'), lines.join('\n'));
  }

  async #ca(generation: Generation, words: readonly string[]): Promise<void> {
    await run('openssl', ['ca', '-config', join(this.authorities[generation].folder, 'index.cnf'), ...words]);
  }
}

function requestSettings(subject: string, extensions: readonly string[]): string {
  const people = subject.includes('GN=');
  const lines = [
    '[req]',
    'distinguished_name=dn',
    ...(people ? [`string_mask=${BMP_STRINGS}`] : []),
    '[dn]',
    '[ext]',
  ];
  return [...lines, ...extensions].join('\n');
}
