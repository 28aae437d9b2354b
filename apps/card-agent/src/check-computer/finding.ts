import type { FindingKey } from '../words/finding-words.js';

/** Something that can be put right, which is done only when it is asked for. */
export interface Fix {
  /** Says what will be changed, before it is. */
  readonly text: FindingKey;
  readonly values: Readonly<Record<string, string>>;
  readonly run: () => Promise<void>;
}

/** One thing that was looked at. */
export interface Finding {
  readonly good: boolean;
  readonly text: FindingKey;
  readonly values: Readonly<Record<string, string>>;
  readonly fix?: Fix;
}

export function good(text: FindingKey, values: Finding['values'] = {}): Finding {
  return { good: true, text, values };
}

export function bad(text: FindingKey, values: Finding['values'] = {}, fix?: Fix): Finding {
  return { good: false, text, values, ...(fix !== undefined && { fix }) };
}
