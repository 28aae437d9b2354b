import type { Payment } from './payment.js';
import type { Verdict } from './verdict.js';

/** What happened to a payment with an answer of the bank, in order. */
export interface Settled {
  readonly payment: Payment;
  readonly happened: readonly Happening[];
}

/** `taken`: the money came; `returned`: so much of it went back this time. */
export type Happening =
  | { readonly kind: 'taken' }
  | { readonly kind: 'returned'; readonly amount: bigint }
  | { readonly kind: 'declined' }
  | { readonly kind: 'expired' };

/** Behind it an order that the bank does not know can not come up any more: sessions take 20 minutes. */
const ABSENT_MAX_MS = 25 * 60_000;

type Settler<Kind> = (
  payment: Payment,
  verdict: Extract<Verdict, { kind: Kind }>,
  now: Date,
) => Settled | undefined;

const SETTLERS: { readonly [Kind in Verdict['kind']]: Settler<Kind> } = {
  paid: (payment, { proof }, now) => take(payment, proof, now),
  'given-back': giveBack,
  cancelled: (payment, _verdict, now) =>
    wasTaken(payment)
      ? giveBackRest(payment, 'reversed', now)
      : close(payment, { state: 'declined', actionCode: undefined }, now),
  declined: (payment, { actionCode }, now) => close(payment, { state: 'declined', actionCode }, now),
  expired: (payment, { actionCode }, now) => close(payment, { state: 'expired', actionCode }, now),
  absent: (payment, _verdict, now) => absent(payment, now),
  contradiction: (payment, { what }, now) => contradicted(payment, what, now),
  'outcome-unknown': (payment, _verdict, now) =>
    payment.outcomeUnknown || wasTaken(payment) ? undefined : changed(payment, { outcomeUnknown: true }, now),
  open: (payment, _verdict, now) =>
    payment.contradiction === undefined ? undefined : changed(payment, { contradiction: undefined }, now),
  'no-answer': () => undefined,
};

/**
 * The payment after an answer of the bank; undefined when that says nothing new. Money that was taken is never
 * forgotten: only giving back undoes it.
 */
export function settle(payment: Payment, verdict: Verdict, now: Date): Settled | undefined {
  const settler = SETTLERS[verdict.kind] as Settler<Verdict['kind']>;
  return settler(payment, verdict, now);
}

/** The payment after we learnt that `amount` of it went back. */
export function afterRefund(
  payment: Payment,
  amount: bigint,
  whole: 'refunded' | 'reversed',
  now: Date,
): Settled {
  const refunded = payment.refunded + amount;
  const state = refunded >= payment.amount ? whole : payment.state;
  return {
    ...changed(payment, { refunded, state }, now),
    happened: [{ kind: 'returned', amount }],
  };
}

/** Whether the bank took the money, even if it was given back since. */
function wasTaken({ paidAt }: Payment): boolean {
  return paidAt !== undefined;
}

function take(payment: Payment, proof: object, now: Date): Settled | undefined {
  if (payment.state === 'refunded' || payment.state === 'reversed')
    return contradicted(payment, 'has not given back what we refunded', now);
  if (wasTaken(payment)) {
    return payment.contradiction === undefined
      ? undefined
      : changed(payment, { contradiction: undefined }, now);
  }
  const paid = { ...proof, state: 'paid', paidAt: now, actionCode: 0 } as const;
  return { ...changed(payment, { ...paid, ...SETTLED }, now), happened: [{ kind: 'taken' }] };
}

function giveBack(
  payment: Payment,
  { amount, proof }: Extract<Verdict, { kind: 'given-back' }>,
  now: Date,
): Settled | undefined {
  const taken = wasTaken(payment) ? undefined : take(payment, proof, now);
  const paid = taken?.payment ?? payment;
  const back = (amount ?? unsaidAmount(paid)) - paid.refunded;
  if (back <= 0n) return taken;
  if (back > paid.amount - paid.refunded) return contradicted(payment, 'gave back more than was paid', now);
  const returned = afterRefund(paid, back, 'refunded', now);
  return { payment: returned.payment, happened: [...(taken?.happened ?? []), ...returned.happened] };
}

/** Where the reply does not say how much went back: all of it, unless we know of a part. */
function unsaidAmount({ refunded, amount }: Payment): bigint {
  return refunded > 0n ? refunded : amount;
}

function giveBackRest(payment: Payment, whole: 'refunded' | 'reversed', now: Date): Settled | undefined {
  const rest = payment.amount - payment.refunded;
  return rest > 0n ? afterRefund(payment, rest, whole, now) : undefined;
}

const SETTLED = { outcomeUnknown: false, contradiction: undefined } as const;

function close(
  payment: Payment,
  end: { readonly state: 'declined' | 'expired'; readonly actionCode: number | undefined },
  now: Date,
): Settled | undefined {
  if (wasTaken(payment)) return contradicted(payment, `says ${end.state} of what it took`, now);
  if (payment.state === end.state && payment.actionCode === end.actionCode) return undefined;
  const first = payment.state === 'created' || payment.state === 'registered';
  const closed = changed(payment, { ...end, ...SETTLED }, now);
  return first ? { ...closed, happened: [{ kind: end.state }] } : closed;
}

function absent(payment: Payment, now: Date): Settled | undefined {
  if (wasTaken(payment)) return contradicted(payment, 'does not know what it took', now);
  const isOver = now.getTime() - payment.createdAt.getTime() > ABSENT_MAX_MS;
  if (!isOver || (payment.state !== 'created' && payment.state !== 'registered')) return undefined;
  return close(payment, { state: 'expired', actionCode: undefined }, now);
}

function contradicted(payment: Payment, what: string, now: Date): Settled | undefined {
  return payment.contradiction === what ? undefined : changed(payment, { contradiction: what }, now);
}

function changed(payment: Payment, change: Partial<Payment>, now: Date): Settled {
  return {
    payment: { ...payment, ...change, version: payment.version + 1, looks: 0, changedAt: now },
    happened: [],
  };
}
