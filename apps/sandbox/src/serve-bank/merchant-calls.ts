import { randomUUID } from 'node:crypto';
import type { Bank } from '../bank/bank.js';
import type { BankBehaviour, CallName } from '../bank/behaviour.js';
import { type Order, registerOrder } from '../bank/order.js';
import { deposit, refund, type Refusal, reverse } from '../bank/payment.js';
import { type Message, MESSAGES, messageText } from './messages.js';
import { briefStatus, extendedStatus } from './order-answer.js';
import { type Parameters, readRegistration } from './read-registration.js';

/** The one merchant; never a secret of anybody. */
const MERCHANT = { userName: 'pep-merchant', password: 'sandbox' } as const;
const AMOUNT = /^\d{1,15}$/;

/** What a call is about. */
export interface Asked {
  readonly given: Parameters;
  /** Where payers reach the bank: `http://127.0.0.1:8521`. */
  readonly origin: string;
  readonly now: Date;
}
interface Outcome {
  readonly message: Message;
  readonly fields?: Record<string, unknown>;
}
type MerchantCall = (bank: Bank, asked: Asked) => Outcome;

const CALLS: Readonly<Record<CallName, MerchantCall>> = {
  'register.do': (bank, asked) => register(bank, asked, false),
  'registerPreAuth.do': (bank, asked) =>
    bank.behaviour.preAuth ? register(bank, asked, true) : { message: MESSAGES.denied },
  'getOrderStatus.do': ({ orders }, { given }) => {
    const order = orders.find(given.get('orderId') ?? '');
    return order === undefined
      ? { message: MESSAGES.unknownOrder }
      : { message: MESSAGES.success, fields: briefStatus(order) };
  },
  'getOrderStatusExtended.do': ({ orders, behaviour }, { given }) => {
    const order = orders.find(given.get('orderId') || (given.get('orderNumber') ?? ''));
    if (order === undefined) return { message: MESSAGES.unknownOrder };
    const fields = extendedStatus(order, behaviour.replyVersion, given.get('language') ?? 'ru');
    return { message: MESSAGES.success, fields };
  },
  'deposit.do': (bank, { given }) =>
    change(bank, given, MESSAGES.amount, (order, amount) => deposit(order, amount)),
  'reverse.do': (bank, { given, now }) =>
    change(bank, given, MESSAGES.reversal, (order) => reverse(order, now)),
  'refund.do': (bank, { given }) =>
    change(bank, given, MESSAGES.refundAmount, (order, amount) => refund(order, amount)),
};

/** Does what a shop asks, and says what to answer (JSON, in one line). */
export function answerCall(call: CallName, bank: Bank, asked: Asked): string {
  const { message, fields } = notAllowed(asked.given) ?? CALLS[call](bank, asked);
  return answerText(call, bank.behaviour, { ...asked, message, ...(fields === undefined ? {} : { fields }) });
}

/** An answer that says an errorCode and nothing else. */
export function refusalText(
  call: CallName,
  behaviour: BankBehaviour,
  code: number,
  given: Parameters,
): string {
  const known = Object.values(MESSAGES).find((message) => message.code === code);
  return answerText(call, behaviour, { given, message: { ...(known ?? MESSAGES.system), code } });
}

function answerText(
  call: CallName,
  { errorCodes }: BankBehaviour,
  { given, message, fields }: Outcome & Pick<Asked, 'given'>,
): string {
  const { code } = message;
  const text = messageText(message, given.get('language'));
  if (code === 0 && errorCodes === 'absent') return JSON.stringify(fields ?? {});
  const errorCode = errorCodes === 'number' ? code : String(code);
  const said =
    call === 'getOrderStatus.do'
      ? { ErrorCode: errorCode, ErrorMessage: text }
      : { errorCode, errorMessage: text, error: code !== 0 };
  return JSON.stringify({ ...fields, ...said });
}

function notAllowed(given: Parameters): Outcome | undefined {
  const [userName, password] = [given.get('userName'), given.get('password')];
  if (!userName) return { message: MESSAGES.noUserName };
  if (!password) return { message: MESSAGES.noPassword };
  const allowed = userName === MERCHANT.userName && password === MERCHANT.password;
  return allowed ? undefined : { message: MESSAGES.denied };
}

function register({ orders }: Bank, { given, origin, now }: Asked, twoStage: boolean): Outcome {
  const request = readRegistration(given, twoStage);
  if ('code' in request) return { message: request };
  if (orders.find(request.orderNumber) !== undefined) return { message: MESSAGES.duplicate };
  const order = registerOrder(request, randomUUID(), now);
  orders.put(order);
  const page = `${order.mobile ? 'mobile_' : ''}payment_${order.language}.html`;
  const formUrl = `${origin}/payment/merchants/pep/${page}?mdOrder=${order.orderId}`;
  return { message: MESSAGES.success, fields: { orderId: order.orderId, formUrl } };
}

/** Of deposit.do, reverse.do and refund.do. No amount is 0: all of a deposit, and no refund. */
function change(
  { orders }: Bank,
  given: Parameters,
  otherwise: Message,
  what: (order: Order, amount: number) => Order | Refusal,
): Outcome {
  const order = orders.find(given.get('orderId') ?? '');
  if (order === undefined) return { message: MESSAGES.unknownOrder };
  const amount = given.get('amount') || '0';
  if (!AMOUNT.test(amount)) return { message: MESSAGES.amount };
  const changed = what(order, Number(amount));
  if (changed === 'state') return { message: MESSAGES.state };
  if (typeof changed === 'string') return { message: otherwise };
  orders.put(changed);
  return { message: MESSAGES.success };
}
