import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Provider } from '@nestjs/common';
import { X509Certificate } from 'node:crypto';
import type { Config } from './config.js';
import { LOG_ORIGIN } from './log/origin.js';
import { ProofPdf } from './prove-delivery/proof-pdf.js';
import { PROOF_SIGNER } from './prove-delivery/proof-signer.js';
import { ProveDelivery } from './prove-delivery/prove-delivery.js';
import {
  ProveDeliveryController,
  ProveToRecipientController,
} from './prove-delivery/prove-delivery.controller.js';
import { ProveInclusion } from './prove-delivery/prove-inclusion.js';
import { RenderProof } from './prove-delivery/render-proof.js';
import { SignerProcess } from './prove-delivery/signer-process.js';
import { signerSettings } from './signer-settings.js';
import { VerifyProofController } from './verify-proof/verify-proof.controller.js';

/** Where the signing process is built, seen from here and from what this becomes. */
const SIGNER = fileURLToPath(new URL('../dist/signer.js', import.meta.url));
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Proofs of delivery: the calls, and what they need beside the rest of the service. */
export const PROOF_CONTROLLERS = [ProveDeliveryController, ProveToRecipientController, VerifyProofController];

export function proofProviders(config: Config): Provider[] {
  return [
    ...[ProveDelivery, ProveInclusion, RenderProof],
    { provide: LOG_ORIGIN, useValue: config.logOrigin },
    { provide: ProofPdf, useValue: new ProofPdf(config.publicUrl) },
    { provide: PROOF_SIGNER, useFactory: () => proofSigner(config) },
  ];
}

/** Nothing where no certificate is set: proofs are then not signed, and the calls say so. */
function proofSigner(config: Config): SignerProcess | undefined {
  if (config.proofCertFile === undefined) return undefined;
  const pem = readFileSync(config.proofCertFile, 'utf8');
  const chain = (pem.match(CERTIFICATE) ?? []).map((one) => new X509Certificate(one).raw);
  return new SignerProcess({ program: SIGNER, settings: signerSettings(config), chain });
}
