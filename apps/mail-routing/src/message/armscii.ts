/** Capital and small letters take turns, from capital Ayb to small feh. */
const FIRST_LETTER = 0xb2;
const LAST_LETTER = 0xfd;
const CAPITAL_AYB = 0x0531;
const SMALL_AYB = 0x0561;
const APOSTROPHE = 0xfe;
/** What stands between the no-break space at 0xA0 and the letters. */
const MARKS: Readonly<Record<number, string>> = {
  0xa2: '\u0587',
  0xa3: '\u0589',
  0xa4: ')',
  0xa5: '(',
  0xa6: '\u00bb',
  0xa7: '\u00ab',
  0xa8: '\u2014',
  0xa9: '.',
  0xaa: '\u055d',
  0xab: ',',
  0xac: '-',
  0xad: '\u058a',
  0xae: '\u2026',
  0xaf: '\u055c',
  0xb0: '\u055b',
  0xb1: '\u055e',
};

const TABLE = Array.from({ length: 256 }, (_, octet) => characterOf(octet));

function characterOf(octet: number): string {
  if (octet <= 0xa0) return String.fromCharCode(octet);
  if (octet === APOSTROPHE) return '\u055a';
  if (octet < FIRST_LETTER) return MARKS[octet] ?? '\ufffd';
  if (octet > LAST_LETTER) return '\ufffd';
  const index = octet - FIRST_LETTER;
  return String.fromCharCode((index % 2 === 0 ? CAPITAL_AYB : SMALL_AYB) + Math.floor(index / 2));
}

/** Text in ARMSCII-8 (AST 34.002), the eight-bit Armenian of before Unicode, which no decoder of the platform knows. */
export function decodeArmscii(octets: Buffer): string {
  const characters: string[] = [];
  for (const octet of octets) characters.push(TABLE[octet] ?? '');
  return characters.join('');
}
