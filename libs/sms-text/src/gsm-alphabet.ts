/** 3GPP TS 23.038 section 6.2.1: the GSM 7-bit default alphabet; a character's place is its septet. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

const ESCAPE = 0x1b;

/** Section 6.2.1.1: characters that take two septets, the first one the escape. */
const EXTENSION: Readonly<Record<string, number>> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
};

const SEPTETS: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>([
  ...Array.from(BASIC, (character, septet): [string, number[]] => [character, [septet]]),
  ...Object.entries(EXTENSION).map(([character, septet]): [string, number[]] => [
    character,
    [ESCAPE, septet],
  ]),
]);

/** The septets of a character, one an octet as SMPP carries them; undefined when the alphabet lacks it. */
export function septetsOf(character: string): readonly number[] | undefined {
  // The escape is no character of its own.
  return character === '\u001b' ? undefined : SEPTETS.get(character);
}
