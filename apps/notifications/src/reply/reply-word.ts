/** What the owner of a phone wants by a text of one word. */
export interface ReplyWord {
  readonly wish: 'stop' | 'start';
  /** The language of the word: the answer is in the same. */
  readonly language: 'hy' | 'en' | 'ru';
}

const WORDS: ReadonlyMap<string, ReplyWord> = new Map([
  ['STOP', { wish: 'stop', language: 'en' }],
  ['ԴԱԴԱՐ', { wish: 'stop', language: 'hy' }],
  ['ՍՏՈՊ', { wish: 'stop', language: 'hy' }],
  ['СТОП', { wish: 'stop', language: 'ru' }],
  ['START', { wish: 'start', language: 'en' }],
  ['ՍԿՍԵԼ', { wish: 'start', language: 'hy' }],
  ['СТАРТ', { wish: 'start', language: 'ru' }],
]);

/** Reads a text from a phone, whatever its case, spaces and marks; undefined when it is not just one of our words. */
export function readReplyWord(text: string): ReplyWord | undefined {
  return WORDS.get(text.replace(/[\s\p{P}\p{S}\p{C}]+/gu, '').toUpperCase());
}
