import type { ErrorDefinition } from '@pep/errors';

/** How the card agent can refuse. Texts in Armenian and Russian: words/error-words.ts. */
export const ERRORS = {
  moduleMissing: {
    code: 'MODULE_MISSING',
    kind: 'unavailable',
    message: 'The card’s program (PKCS#11 module) is not on this computer. Install it, or name it: --module.',
  },
  moduleBroken: {
    code: 'MODULE_BROKEN',
    kind: 'unavailable',
    message:
      'The card’s program can not be loaded, or it fell over. Nothing is repeated. Reinstall it if it happens again.',
  },
  moduleSilent: {
    code: 'MODULE_SILENT',
    kind: 'unavailable',
    message:
      'The card did not answer in time and was given up. Take it out and insert it, then look at its state.',
  },
  noReader: {
    code: 'NO_READER',
    kind: 'unavailable',
    message: 'No card reader is found. Connect it; pep-card doctor says what is missing.',
  },
  noCard: {
    code: 'NO_CARD',
    kind: 'unavailable',
    message: 'No ID card is in the reader. Insert it with the chip first.',
  },
  cardGone: {
    code: 'CARD_GONE',
    kind: 'unavailable',
    message:
      'The card was taken out, or changed, in the middle. Insert it, look at its state, and only then try again.',
  },
  cardBusy: {
    code: 'CARD_BUSY',
    kind: 'conflict',
    message: 'Another program is working with the card. Nothing was tried; wait until it has ended.',
  },
  cardRefused: {
    code: 'CARD_REFUSED',
    kind: 'internal',
    message: 'The card refused for a reason that we do not know. Look at its state before you try again.',
  },
  pinPad: {
    code: 'PIN_PAD',
    kind: 'conflict',
    message:
      'This reader takes the PIN on its own keys, which this program can not ask for. Use the card’s own program.',
  },
  notActivated: {
    code: 'NOT_ACTIVATED',
    kind: 'conflict',
    message: 'This PIN was never set. Activate it first with the PUK of the sealed envelope.',
  },
  alreadyActive: {
    code: 'ALREADY_ACTIVE',
    kind: 'conflict',
    message:
      'This PIN is active already; nothing was changed. Change it with the PIN, or unblock it with the PUK.',
  },
  notLocked: {
    code: 'NOT_LOCKED',
    kind: 'conflict',
    message: 'With this card the PUK can be used only when the PIN is locked; it is not. Nothing was tried.',
  },
  pinWrong: { code: 'PIN_WRONG', kind: 'forbidden', message: 'The PIN is wrong. A few wrong ones lock it.' },
  pinWrongOneLeft: {
    code: 'PIN_WRONG_ONE_LEFT',
    kind: 'forbidden',
    message: 'The PIN is wrong. One try is left; if that is wrong too, only the PUK helps.',
  },
  pinLocked: {
    code: 'PIN_LOCKED',
    kind: 'conflict',
    message: 'The PIN is locked. Unblock it with the PUK of the sealed envelope.',
  },
  pukWrong: {
    code: 'PUK_WRONG',
    kind: 'forbidden',
    message:
      'The PUK is wrong; the PIN was not set. Look at the envelope: too many wrong ones lock the card for good.',
  },
  pukWrongOneLeft: {
    code: 'PUK_WRONG_ONE_LEFT',
    kind: 'forbidden',
    message: 'The PUK is wrong. One try is left; if that is wrong too, the card must be replaced.',
  },
  pukLocked: {
    code: 'PUK_LOCKED',
    kind: 'conflict',
    message:
      'The PUK is locked: this PIN can not be set any more. Ask the police’s passport office for a new card.',
  },
  lastTry: {
    code: 'LAST_TRY',
    kind: 'conflict',
    message:
      'Only one try is left. Nothing was tried; say that you want to use the last one (--last-try, lastTry).',
  },
  pinMismatch: {
    code: 'PIN_MISMATCH',
    kind: 'invalid',
    message: 'The new PIN and its repetition differ. Nothing was tried.',
  },
  pinWeak: {
    code: 'PIN_WEAK',
    kind: 'invalid',
    message: 'This PIN is too easy to guess, or has a wrong form. Nothing was tried; choose another one.',
  },
  pinRefused: {
    code: 'PIN_REFUSED',
    kind: 'invalid',
    message: 'The card does not take this new PIN. It was not set; choose one of another length.',
  },
  unblockWayWrong: {
    code: 'UNBLOCK_WAY_WRONG',
    kind: 'conflict',
    message: 'The card’s program does not set a PIN in this way. No try was used; set another --unblock-way.',
  },
  certificateMissing: {
    code: 'CERTIFICATE_MISSING',
    kind: 'not-found',
    message:
      'The card has no certificate here, or not the key of it. Have the card looked at where it was issued.',
  },
  signatureWrong: {
    code: 'SIGNATURE_WRONG',
    kind: 'internal',
    message: 'What the card signed does not fit its certificate. It was thrown away.',
  },
  notReinserted: {
    code: 'NOT_REINSERTED',
    kind: 'conflict',
    message: 'The card was not taken out and inserted again in time.',
  },
  toolMissing: {
    code: 'TOOL_MISSING',
    kind: 'unavailable',
    message: 'pkcs15-tool is not on this computer. Install OpenSC, or set another --unblock-way.',
  },
  serverAway: {
    code: 'SERVER_AWAY',
    kind: 'unavailable',
    message:
      'The server does not answer, or is not who it should be. PINs that were set on the card stay set; try again later.',
  },
  serverRefused: {
    code: 'SERVER_REFUSED',
    kind: 'conflict',
    message: 'The server refused; it says why. PINs that were set on the card stay set.',
  },
  originNotAllowed: {
    code: 'ORIGIN_NOT_ALLOWED',
    kind: 'forbidden',
    message: 'This web page may not use the card. Add its origin when you start pep-card serve (--origin).',
  },
  hostNotAllowed: {
    code: 'HOST_NOT_ALLOWED',
    kind: 'forbidden',
    message: 'The agent answers only under 127.0.0.1 and localhost.',
  },
  mediaTypeUnsupported: {
    code: 'MEDIA_TYPE_UNSUPPORTED',
    kind: 'invalid',
    message: 'Send the body as application/json.',
  },
  notPaired: {
    code: 'NOT_PAIRED',
    kind: 'unauthenticated',
    message: 'This page is not paired with the agent. Run pep-card pair and type the code that it shows.',
  },
  codeWrong: {
    code: 'CODE_WRONG',
    kind: 'forbidden',
    message: 'The code is wrong or over. Run pep-card pair for a new one.',
  },
  portTaken: {
    code: 'PORT_TAKEN',
    kind: 'conflict',
    message:
      'The port is taken: pep-card serve runs already, or another program. End it, or choose another --port.',
  },
  noInput: {
    code: 'NO_INPUT',
    kind: 'invalid',
    message:
      'A PIN or PUK is missing. Type it when asked, or hand it over with --secrets-stdin or --secrets-fd.',
  },
  usage: { code: 'USAGE', kind: 'invalid', message: 'That is no command of pep-card. See pep-card --help.' },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorName = keyof typeof ERRORS;
