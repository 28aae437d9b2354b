import type { ErrorDefinition } from '@pep/errors';

/** How payments can refuse, beyond the errors of every HTTP edge. */
export const ERRORS = {
  bankAway: {
    code: 'BANK_AWAY',
    kind: 'unavailable',
    message: 'The bank does not answer now. Nothing is lost: send the same request again in a minute.',
  },
  notPaid: {
    code: 'NOT_PAID',
    kind: 'conflict',
    message: 'There is a receipt only for what was paid. Look at the payment’s status.',
  },
  notRefundable: {
    code: 'NOT_REFUNDABLE',
    kind: 'conflict',
    message: 'Only what was paid and not given back yet can be refunded. Look at the payment’s status.',
  },
  refundTooLarge: {
    code: 'REFUND_TOO_LARGE',
    kind: 'invalid',
    message:
      'That is more than is left of the payment. Ask for a smaller amount, or leave it out for the rest.',
  },
  refundUnderWay: {
    code: 'REFUND_UNDER_WAY',
    kind: 'conflict',
    message: 'Another refund of this payment is not finished. Wait until the bank has answered for it.',
  },
  refundRefused: {
    code: 'REFUND_REFUSED',
    kind: 'conflict',
    message: 'The bank refused to give the money back. Look into its console, or try again with a new key.',
  },
  noRefundOpen: {
    code: 'NO_REFUND_OPEN',
    kind: 'conflict',
    message: 'No refund of this payment waits for its outcome. Look at the payment.',
  },
  refundTooYoung: {
    code: 'REFUND_TOO_YOUNG',
    kind: 'conflict',
    message: 'The bank may still tell what became of it. Say it half an hour after the refund was asked for.',
  },
  operatorOnly: {
    code: 'OPERATOR_ONLY',
    kind: 'forbidden',
    message: 'Only an operator of the service may do this.',
  },
  mailedJustNow: {
    code: 'MAILED_JUST_NOW',
    kind: 'rate-limited',
    message: 'This receipt was mailed a short time ago. Wait a minute before you ask again.',
  },
} as const satisfies Record<string, ErrorDefinition>;
