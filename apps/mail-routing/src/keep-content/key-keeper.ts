// The process that asks the token to wrap and unwrap data keys, started by the service: a module's calls block, and one that
// crashes takes no letters along.
import { PinRefusedError, WrappingToken } from '../use-hsm/wrapping-token.js';

/** What the service asks; `name` is the label of the wrapping key. */
export interface KeyRequest {
  readonly id: number;
  readonly what: 'wrap' | 'unwrap';
  readonly name: string;
  readonly key: Uint8Array;
}

/** The key, or why there is none. */
export type KeyAnswer =
  | { readonly id: number; readonly key: Uint8Array }
  | { readonly id: number; readonly reason: string; readonly pinRefused: boolean };

const [module = '', label = '', pinFile = ''] = process.argv.slice(2);
const token = new WrappingToken({ module, token: label, pinFile });

function answer({ id, what, name, key }: KeyRequest): KeyAnswer {
  try {
    return { id, key: token[what](name, Buffer.from(key)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { id, reason: `${what} by ${name}: ${reason}`, pinRefused: error instanceof PinRefusedError };
  }
}

process.on('message', (request) => process.send?.(answer(request as KeyRequest)));
// A signal to the group is for the service, which then lets go of this process.
process.on('SIGTERM', () => undefined).on('SIGINT', () => undefined);
