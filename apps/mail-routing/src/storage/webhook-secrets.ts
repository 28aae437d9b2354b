import { AppError } from '@pep/errors';
import { seal, unseal } from '../content/sealed.js';
import { RECEIPT_ERRORS } from '../errors.js';
import type { ContentKeys } from './content-keys.js';

/** A webhook's secret as its row has it; without `keyId` it is not encrypted. */
export interface KeptSecret {
  readonly secret: Buffer;
  /** The data key that it is sealed with. */
  readonly keyId: string | null;
}

/** Secrets of webhooks, sealed with data keys as content is: they sign, so they can not be hashed. */
export class WebhookSecrets {
  constructor(private readonly keys: ContentKeys) {}

  /** Whether secrets are encrypted by setting. @throws AppError `CONTENT_UNAVAILABLE` while there is no data key */
  get encrypts(): boolean {
    return this.keys.current() !== undefined;
  }

  /**
   * What the row of a webhook has of its secret.
   * @throws AppError `CONTENT_UNAVAILABLE` while there is no data key
   */
  seal(id: string, secret: Buffer): KeptSecret {
    const data = this.keys.current();
    if (data === undefined) return { secret, keyId: null };
    return { secret: seal(data.key, secret, bindingOf(id)), keyId: data.id };
  }

  /** @throws AppError `CONTENT_UNAVAILABLE` while its key can not be reached, `WEBHOOK_DAMAGED` */
  async open({ id, secret, keyId }: KeptSecret & { readonly id: string }): Promise<Buffer> {
    if (keyId === null) return secret;
    const key = await this.keys.find(keyId);
    try {
      return unseal(key, secret, bindingOf(id));
    } catch (error) {
      throw new AppError(RECEIPT_ERRORS.webhookDamaged, { cause: error });
    }
  }
}

/** Ties a secret to its webhook: moved to the row of another one it can not be opened. */
function bindingOf(id: string): Buffer {
  return Buffer.from(`pep-webhook-secret-1\n${id}\n`);
}
