import type { ProofSigner } from '../proof/proof-signer.js';
import type { Receipt } from '../storage/receipt.repository.js';

/** What makes a receipt one that stands by itself. */
export interface RemSeal {
  readonly signer: ProofSigner;
  /**
   * The receipt's evidence as XML, with a signature of its own.
   * @throws AppError `PROOF_NOT_SIGNED`
   */
  evidence(receipt: Receipt): Promise<string>;
}

/** Where the reports come from. */
export interface Reporter {
  readonly mailFrom: string;
  /** Our name as a mail server. */
  readonly mta: string;
  /** Signs receipts of mode `rem`; undefined where no certificate is set. */
  readonly seal: RemSeal | undefined;
}
