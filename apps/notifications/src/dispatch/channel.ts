import type { Dispatch, Parameters } from './dispatch.js';

/** A way to reach somebody, such as mail; an app-wide list says which ones are set up. */
export interface Channel {
  /**
   * Sends a dispatch, its text filled with `parameters`, the secret ones included. Resolves when the other side has
   * taken it over; its messages may quote what it was sent.
   * @throws AppError that is retryable when another try makes sense
   */
  send(dispatch: Dispatch, parameters: Parameters): Promise<void>;
}
