/** A whole answer. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** An answer of a kind; every such answer says until when it may be believed, so nothing between keeps it. */
export function reply(mediaType: string, body: Buffer): Reply {
  return { status: 200, headers: { 'content-type': mediaType, 'cache-control': 'no-store' }, body };
}

/** An answer that is none, with what to do for a person who reads it. */
export function refuse(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body: `${text}\n` };
}
