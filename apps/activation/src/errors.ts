import type { ErrorDefinition } from '@pep/errors';

/** How activation can fail beyond what every service can. */
export const ERRORS = {
  certificatesFileWrong: {
    code: 'CERTIFICATES_FILE_WRONG',
    kind: 'internal',
    message: 'The file of certificates can not be used.',
  },
  subscribersFileWrong: {
    code: 'SUBSCRIBERS_FILE_WRONG',
    kind: 'internal',
    message: 'The file of subscribers can not be used.',
  },
  contractsWrong: {
    code: 'CONTRACTS_WRONG',
    kind: 'internal',
    message: 'The folder of contracts can not be used.',
  },
  operatorOnly: {
    code: 'OPERATOR_ONLY',
    kind: 'forbidden',
    message: 'Only an operator of the service may do this.',
  },

  certificateNotPassed: {
    code: 'CERTIFICATE_NOT_PASSED',
    kind: 'internal',
    message: 'The gateway did not pass your certificate on. Try again, and tell the support if it stays so.',
  },
  alreadyRegistered: {
    code: 'ALREADY_REGISTERED',
    kind: 'conflict',
    message: 'This certificate is active already. There is nothing more to do.',
  },
  certificateNotRegistrable: {
    code: 'CERTIFICATE_NOT_REGISTRABLE',
    kind: 'conflict',
    message:
      'This certificate was suspended, revoked or replaced, or has ended. Use your newest card, or ask the support.',
  },
  registrationsTooMany: {
    code: 'REGISTRATIONS_TOO_MANY',
    kind: 'rate-limited',
    message:
      'You have begun five registrations within a day. Go on with the last one, or come back tomorrow.',
  },
  registrationOver: {
    code: 'REGISTRATION_OVER',
    kind: 'conflict',
    message: 'This registration has ended: its hour is over, or a later one took its place. Begin a new one.',
  },
  codeTooSoon: {
    code: 'CODE_TOO_SOON',
    kind: 'rate-limited',
    message: 'A code was sent a short time ago. Wait a minute before you ask for another.',
  },
  codesUsedUp: {
    code: 'CODES_USED_UP',
    kind: 'rate-limited',
    message: 'No more codes are sent for this registration. Check the number and begin a new one.',
  },
  codeWrong: {
    code: 'CODE_WRONG',
    kind: 'invalid',
    message: 'This is not the code that was sent last.',
  },
  codeExpired: {
    code: 'CODE_EXPIRED',
    kind: 'conflict',
    message: 'The code is older than ten minutes. Ask for a new one.',
  },
  codeUsedUp: {
    code: 'CODE_USED_UP',
    kind: 'conflict',
    message: 'The code was tried five times. Ask for a new one.',
  },
  mobileTaken: {
    code: 'MOBILE_TAKEN',
    kind: 'conflict',
    message:
      'This number belongs to another person here. Register with a number of your own, or ask the support.',
  },
  contractNotAccepted: {
    code: 'CONTRACT_NOT_ACCEPTED',
    kind: 'invalid',
    message:
      'Without your acceptance of the contract nothing is activated. Read it and set contractAccepted.',
  },
  contractChanged: {
    code: 'CONTRACT_CHANGED',
    kind: 'conflict',
    message:
      'A new contract came into force meanwhile. Look at the registration again, read the new text and confirm with the same code.',
  },

  contractSignatureUnreadable: {
    code: 'CONTRACT_SIGNATURE_UNREADABLE',
    kind: 'invalid',
    message: 'This is no detached CAdES signature of one signer. Sign the contract again.',
  },
  contractSignatureOtherText: {
    code: 'CONTRACT_SIGNATURE_OTHER_TEXT',
    kind: 'invalid',
    message: 'Another text was signed. Sign exactly the octets at the contract’s url.',
  },
  contractSignatureForged: {
    code: 'CONTRACT_SIGNATURE_FORGED',
    kind: 'invalid',
    message: 'The signature is not that of its certificate’s key. Sign the contract again.',
  },
  contractSignatureForeign: {
    code: 'CONTRACT_SIGNATURE_FOREIGN',
    kind: 'invalid',
    message: 'Another person signed. Sign with the SignPIN of the card with which you came.',
  },
  contractSignatureWrongToken: {
    code: 'CONTRACT_SIGNATURE_WRONG_TOKEN',
    kind: 'invalid',
    message: 'This key is not for contracts. Sign with SignPIN, not with AuthPIN.',
  },
  contractSignatureOtherCard: {
    code: 'CONTRACT_SIGNATURE_OTHER_CARD',
    kind: 'invalid',
    message: 'Another card of yours signed. Sign with the card with which you came.',
  },
  contractSignatureTime: {
    code: 'CONTRACT_SIGNATURE_TIME',
    kind: 'invalid',
    message:
      'The signature’s time is not within this registration. Set your computer’s clock and sign again.',
  },

  signerUntrusted: {
    code: 'SIGNER_UNTRUSTED',
    kind: 'invalid',
    message:
      'The certificate was not issued by an accepted authority, or is not valid now. Use your ID card.',
  },
  signerRevoked: {
    code: 'SIGNER_REVOKED',
    kind: 'conflict',
    message: 'The certificate was revoked by its authority. Apply for a new ID card, or ask the support.',
  },
  signerUnchecked: {
    code: 'SIGNER_UNCHECKED',
    kind: 'unavailable',
    message:
      'The authority does not say now whether the certificate is revoked. Nothing is lost: try again in a minute.',
  },

  activationsTooMany: {
    code: 'PIN_ACTIVATIONS_TOO_MANY',
    kind: 'rate-limited',
    message: 'Too many PIN activations came from your address. Try again in an hour.',
  },
  activationOver: {
    code: 'PIN_ACTIVATION_OVER',
    kind: 'conflict',
    message: 'This PIN activation is older than 15 minutes, or was tried too often. Begin a new one.',
  },
  attestationWrong: {
    code: 'ATTESTATION_WRONG',
    kind: 'invalid',
    message:
      'The signature is not the certificate’s key’s over this activation’s nonce and token. Sign exactly the agreed text.',
  },
  attestationWrongToken: {
    code: 'ATTESTATION_WRONG_TOKEN',
    kind: 'invalid',
    message: 'The certificate is not of the token that is named. AuthPIN signs in, SignPIN signs contracts.',
  },
  attestationOtherCard: {
    code: 'ATTESTATION_OTHER_CARD',
    kind: 'conflict',
    message: 'The other token of this activation was another card’s. Begin a new activation for each card.',
  },
  attestationRepeated: {
    code: 'ATTESTATION_REPEATED',
    kind: 'conflict',
    message: 'This token is attested already. Begin a new activation to prove it again.',
  },

  stateForbids: {
    code: 'CERTIFICATE_STATE_FORBIDS',
    kind: 'conflict',
    message: 'That can not be done with a certificate in this state, or not by you. Look at its state.',
  },
} as const satisfies Record<string, ErrorDefinition>;
