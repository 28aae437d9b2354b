import type { Dispatch, Parameters } from './dispatch.js';

/** What an SMS centre calls one part of a text that it took; its receipt names it so. */
export interface PartReference {
  readonly centre: string;
  readonly messageId: string;
}

/** A way to reach somebody, such as mail; an app-wide list says which ones are set up. */
export interface Channel {
  /** Dispatches under way at once. After a crash so many may be sent a second time. */
  readonly window: number;
  /** How long nobody else takes a dispatch that is being tried; longer than {@link send} ever needs. */
  readonly leaseMs: number;
  /**
   * Sends a dispatch, its text filled with `parameters`, the secret ones included. Resolves when the other side has
   * taken it over; its messages may quote what it was sent.
   * @returns a reference to each part of which a receipt will come; none where there are no receipts
   * @throws AppError that is retryable when another try makes sense
   */
  send(dispatch: Dispatch, parameters: Parameters): Promise<readonly PartReference[]>;
}
