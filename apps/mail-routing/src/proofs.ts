import { readFileSync } from 'node:fs';
import type { Provider } from '@nestjs/common';
import { X509Certificate } from 'node:crypto';
import type { Config } from './config.js';
import { LOG_ORIGIN } from './log/origin.js';
import { PROOF_SIGNER, type ProofSigner } from './proof/proof-signer.js';
import { ProofPdf } from './prove-delivery/proof-pdf.js';
import { ProveDelivery } from './prove-delivery/prove-delivery.js';
import {
  ProveDeliveryController,
  ProveToRecipientController,
} from './prove-delivery/prove-delivery.controller.js';
import { ProveInclusion } from './prove-delivery/prove-inclusion.js';
import { RenderProof } from './prove-delivery/render-proof.js';
import { HsmProcess } from './use-hsm/hsm-process.js';
import { HsmSigner } from './use-hsm/hsm-signer.js';
import { VerifyProofController } from './verify-proof/verify-proof.controller.js';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Proofs of delivery: the calls, and what they need beside the rest of the service. */
export const PROOF_CONTROLLERS = [ProveDeliveryController, ProveToRecipientController, VerifyProofController];

export function proofProviders(config: Config): Provider[] {
  return [
    ...[ProveDelivery, ProveInclusion, RenderProof],
    { provide: LOG_ORIGIN, useValue: config.logOrigin },
    { provide: ProofPdf, useValue: new ProofPdf(config.publicUrl) },
    {
      provide: PROOF_SIGNER,
      inject: [HsmProcess],
      useFactory: (hsm: HsmProcess) => proofSigner(config, hsm),
    },
  ];
}

/** Nothing where no certificate is set: proofs are then not signed, and the calls say so. */
function proofSigner({ proofCertFile }: Config, hsm: HsmProcess): ProofSigner | undefined {
  if (proofCertFile === undefined) return undefined;
  const pem = readFileSync(proofCertFile, 'utf8');
  const chain = (pem.match(CERTIFICATE) ?? []).map((one) => new X509Certificate(one).raw);
  return new HsmSigner(hsm, chain);
}
