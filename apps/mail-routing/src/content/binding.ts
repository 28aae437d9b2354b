/** Which message some content belongs to. */
export interface ContentOwner {
  readonly messageId: string;
  /** SHA-256 of the plain content. */
  readonly digest: Buffer;
  /** Octets of the plain content. */
  readonly size: number;
}

/** What is sealed for another use, or in another form, can not be opened here. */
const PURPOSE = { body: 'pep-content-body-1', 'file-key': 'pep-content-file-key-1' } as const;

/**
 * The associated data (RFC 5116 section 2.1) that ties what is sealed to one message: moved to the row of another one, or
 * beside another digest or size, it can not be opened.
 */
export function bindingOf(purpose: keyof typeof PURPOSE, owner: ContentOwner): Buffer {
  const { messageId, digest, size } = owner;
  return Buffer.from(`${PURPOSE[purpose]}\n${messageId}\n${digest.toString('hex')}\n${String(size)}\n`);
}
