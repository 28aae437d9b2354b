import type { Payment } from '../payment/payment.js';

/** A payment as PostgreSQL gives it: bigint as text, null for what is absent. */
export interface PaymentRow {
  readonly id: string;
  readonly version: number;
  readonly psn: string;
  readonly payer_name: string;
  readonly purpose: Payment['purpose'];
  readonly method: Payment['method'];
  readonly language: Payment['language'];
  readonly amount: string;
  readonly order_number: string;
  readonly state: Payment['state'];
  readonly order_id: string | null;
  readonly form_url: string | null;
  readonly created_at: Date;
  readonly session_ends_at: Date | null;
  readonly changed_at: Date;
  readonly action_code: number | null;
  readonly outcome_unknown: boolean;
  readonly contradiction: string | null;
  readonly paid_at: Date | null;
  readonly masked_card: string | null;
  readonly approval_code: string | null;
  readonly receipt_number: string | null;
  readonly receipt_code: string | null;
  readonly refunded: string;
  readonly term_starts_on: string | null;
  readonly term_ends_on: string | null;
  readonly looks: number;
}

export const COLUMNS = `id, version, psn, payer_name, purpose, method, language, amount, order_number, state, order_id,
  form_url, created_at, session_ends_at, changed_at, action_code, outcome_unknown, contradiction, paid_at, masked_card,
  approval_code, receipt_number, receipt_code, refunded, term_starts_on::text, term_ends_on::text, looks`;

export function toPayment(row: PaymentRow): Payment {
  return {
    id: row.id,
    version: row.version,
    psn: row.psn,
    payerName: row.payer_name,
    purpose: row.purpose,
    method: row.method,
    language: row.language,
    amount: BigInt(row.amount),
    orderNumber: row.order_number,
    state: row.state,
    ...sessionOf(row),
    createdAt: row.created_at,
    changedAt: row.changed_at,
    actionCode: row.action_code ?? undefined,
    outcomeUnknown: row.outcome_unknown,
    contradiction: row.contradiction ?? undefined,
    ...proofOf(row),
    refunded: BigInt(row.refunded),
    termStartsOn: row.term_starts_on ?? undefined,
    termEndsOn: row.term_ends_on ?? undefined,
    looks: row.looks,
  };
}

function sessionOf(row: PaymentRow) {
  return {
    orderId: row.order_id ?? undefined,
    formUrl: row.form_url ?? undefined,
    sessionEndsAt: row.session_ends_at ?? undefined,
  };
}

function proofOf(row: PaymentRow) {
  return {
    paidAt: row.paid_at ?? undefined,
    maskedCard: row.masked_card ?? undefined,
    approvalCode: row.approval_code ?? undefined,
    receiptNumber: row.receipt_number ?? undefined,
    receiptCode: row.receipt_code ?? undefined,
  };
}
