import { buffer } from 'node:stream/consumers';
import { createHash, X509Certificate } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { PDF_MEDIA_TYPE } from '@pep/documents';
import { AppError } from '@pep/errors';
import { SystemClock } from '@pep/service-kit';
import { PROOF_ERRORS } from '../errors.js';
import { Letters } from '../letters.js';
import type { Language } from '../proof/language.js';
import { asicContainer } from './container.js';
import type { DeliveryProof } from './delivery-proof.js';
import { evidenceXml, XML_MEDIA_TYPE } from './evidence-xml.js';
import { ProofPdf } from './proof-pdf.js';
import { PROOF_SIGNER, type ProofSigner, signerName } from '../proof/proof-signer.js';
import { type Inclusion, ProveInclusion } from './prove-inclusion.js';
import { type SignedFile, signDocument } from './xades.js';

const JSON_MEDIA_TYPE = 'application/json';

/** Writes a proof down in the forms that others take. */
@Injectable()
export class RenderProof {
  /** Signatures are about when they were made, whatever business time is. */
  readonly #clock = new SystemClock();

  constructor(
    @Inject(Letters) private readonly letters: Letters,
    @Inject(ProveInclusion) private readonly inclusion: ProveInclusion,
    @Inject(ProofPdf) private readonly proofPdf: ProofPdf,
    @Inject(PROOF_SIGNER) private readonly signer: ProofSigner | undefined,
  ) {}

  /** Evidence as XML, signed. @throws AppError `PROOF_NOT_SET_UP`, `PROOF_NOT_SIGNED` */
  async xml(proof: DeliveryProof): Promise<string> {
    const signer = this.#signer();
    return signDocument(evidenceXml(proof, signerName(signer)), signer, this.#clock.now());
  }

  /** For people. It is not signed: the bundle is, and the code leads to us. */
  async pdf(proof: DeliveryProof, language: Language): Promise<Buffer> {
    const inclusion = await this.inclusion.execute(proof.evidence);
    return buffer(this.proofPdf.write({ proof, inclusion }, language));
  }

  /**
   * Everything that proves it, in one file: the letter (where it is still kept), the evidence in three forms, its proofs in the
   * log, certificates.
   * @throws AppError `PROOF_NOT_SET_UP`, `PROOF_NOT_SIGNED`
   */
  async bundle(proof: DeliveryProof, language: Language): Promise<Buffer> {
    const signer = this.#signer();
    const [letter, inclusion] = await Promise.all([
      this.#letter(proof.message.id),
      this.inclusion.execute(proof.evidence),
    ]);
    const json = Buffer.from(`${JSON.stringify(proof, null, 2)}\n`);
    const jsonDigest = `sha-256:${createHash('sha256').update(json).digest('hex')}`;
    const pdf = await buffer(this.proofPdf.write({ proof, inclusion, jsonDigest }, language));
    const xml = Buffer.from(evidenceXml(proof, signerName(signer)));
    const certificates = signer.chain.map((one) => new X509Certificate(one).toString()).join('');
    const files: SignedFile[] = [
      ...letter,
      { name: 'evidence.json', mediaType: JSON_MEDIA_TYPE, octets: json },
      { name: 'evidence.xml', mediaType: XML_MEDIA_TYPE, octets: xml },
      { name: 'evidence.pdf', mediaType: PDF_MEDIA_TYPE, octets: pdf },
      ...(inclusion === undefined ? [] : logFiles(inclusion)),
      { name: 'certificates.pem', mediaType: 'application/x-pem-file', octets: Buffer.from(certificates) },
    ];
    return asicContainer(files, signer, this.#clock.now());
  }

  #signer(): ProofSigner {
    if (this.signer === undefined) throw new AppError(PROOF_ERRORS.notSet);
    return this.signer;
  }

  /** Nothing when the letter is no longer kept: evidence is kept longer. */
  async #letter(messageId: string): Promise<SignedFile[]> {
    const letter = await this.letters.open(messageId);
    if (letter === undefined) return [];
    return [{ name: 'letter.eml', mediaType: 'message/rfc822', octets: await buffer(letter) }];
  }
}

function logFiles({ checkpoint, keys, proofs }: Inclusion): SignedFile[] {
  const { note, timeStamp } = checkpoint;
  const json = Buffer.from(`${JSON.stringify({ proofs }, null, 2)}\n`);
  return [
    { name: 'log/checkpoint.txt', mediaType: 'text/plain', octets: Buffer.from(note) },
    ...(timeStamp === null
      ? []
      : [
          {
            name: 'log/checkpoint.tst',
            mediaType: 'application/vnd.etsi.timestamp-token',
            octets: timeStamp,
          },
        ]),
    { name: 'log/proofs.json', mediaType: JSON_MEDIA_TYPE, octets: json },
    { name: 'log/keys.txt', mediaType: 'text/plain', octets: Buffer.from(`${keys.join('\n')}\n`) },
  ];
}
