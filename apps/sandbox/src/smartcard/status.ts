/** Status words of ISO/IEC 7816-4 section 5.6 that the card answers with. */
export const STATUS = {
  done: 0x9000,
  notVerified: 0x6982,
  blocked: 0x6983,
  notAllowed: 0x6986,
  wrongData: 0x6a80,
  noSuchFile: 0x6a82,
  noSuchReference: 0x6a88,
  wrongOffset: 0x6b00,
  unknownInstruction: 0x6d00,
  broken: 0x6f00,
} as const;

/** The value was wrong, and so many tries are left (at most 15); with none left it is blocked. */
export function refused(triesLeft: number): number {
  return triesLeft === 0 ? STATUS.blocked : 0x63c0 | triesLeft;
}
