import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { z } from 'zod';
import { Bank } from '../bank/bank.js';
import {
  type BankBehaviour,
  CALLS,
  type CallName,
  ERROR_CODE_FORMS,
  FAULTS,
  REPLY_VERSIONS,
  WORKING,
} from '../bank/behaviour.js';
import { type Order, type OrderChange, STATUS } from '../bank/order.js';
import { SANDBOX_ERRORS } from '../errors.js';

const COUNT_MAX = 1_000_000;
const DELAY_MAX_MS = 3_600_000;
const ACTION_CODE_MAX = 999_999;
const AMOUNT_MAX = 999_999_999_999_999;

const count = z.int().min(1).max(COUNT_MAX);
const actionCode = z.int().min(-ACTION_CODE_MAX).max(ACTION_CODE_MAX);
const amount = z.int().min(0).max(AMOUNT_MAX);
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const faultSchema = z.strictObject({
  kind: z.enum(FAULTS),
  done: z.boolean().default(false),
  calls: z
    .array(z.enum(CALLS))
    .min(1)
    .default([...CALLS]),
  times: count.exactOptional(),
  errorCode: z.int().min(1).max(999).default(7),
});
const behaviourSchema = z.strictObject({
  down: z.boolean().default(WORKING.down),
  fault: faultSchema.exactOptional(),
  delayMs: z.int().min(0).max(DELAY_MAX_MS).default(WORKING.delayMs),
  errorCodes: z.enum(ERROR_CODE_FORMS).default(WORKING.errorCodes),
  replyVersion: z.enum(REPLY_VERSIONS).default(WORKING.replyVersion),
  redirects: z.boolean().default(WORKING.redirects),
  attempts: count.default(WORKING.attempts),
  preAuth: z.boolean().default(WORKING.preAuth),
  actionCode: actionCode.exactOptional(),
}) satisfies z.ZodType<BankBehaviour>;
const changeSchema = z.strictObject({
  orderStatus: z.literal(Object.values(STATUS)).exactOptional(),
  actionCode: actionCode.exactOptional(),
  amount: amount.exactOptional(),
  currency: z
    .string()
    .regex(/^\d{3}$/, 'is not three digits (ISO 4217)')
    .exactOptional(),
  approvalCode: z
    .string()
    .regex(/^\d{6}$/, 'is not six digits')
    .exactOptional(),
  depositedAmount: amount.exactOptional(),
  refundedAmount: amount.exactOptional(),
  authorisedAt: instant.exactOptional(),
  expiresAt: instant.exactOptional(),
  /** When the change comes: so many milliseconds from now. */
  inMs: z.int().min(0).max(DELAY_MAX_MS).default(0),
}) satisfies z.ZodType<OrderChange>;

/** Tells the bank how to behave, and shows and changes what it holds; nothing outlives the sandbox's process. */
@Controller('bank')
export class SetBankController {
  constructor(@Inject(Bank) private readonly bank: Bank) {}

  @Get()
  showBank(): { behaviour: BankBehaviour; calls: Partial<Record<CallName, number>> } {
    return { behaviour: this.bank.behaviour, calls: this.bank.calls };
  }

  /** What is not given is as a bank that works does it. */
  @Put()
  @HttpCode(204)
  async setBank(@Body({ schema: behaviourSchema }) behaviour: BankBehaviour): Promise<void> {
    await this.bank.behave(behaviour);
  }

  /** It works again and counts calls from 0; the orders stay. */
  @Delete()
  @HttpCode(204)
  async resetBank(): Promise<void> {
    await this.bank.reset();
  }

  /** Newest first. */
  @Get('orders')
  listOrders(): { items: Order[] } {
    return { items: this.bank.orders.list() };
  }

  /** By the bank's orderId or the shop's orderNumber. */
  @Get('orders/:id')
  showOrder(@Param('id') id: string): Order {
    const order = this.bank.orders.find(id);
    if (order === undefined) throw new AppError(SANDBOX_ERRORS.bankOrderUnknown);
    return order;
  }

  /** What the bank's staff would do by hand, now or later. */
  @Put('orders/:id')
  @HttpCode(204)
  changeOrder(
    @Param('id') id: string,
    @Body({ schema: changeSchema }) { inMs, ...change }: z.infer<typeof changeSchema>,
  ): void {
    if (!this.bank.orders.change(id, change, inMs)) throw new AppError(SANDBOX_ERRORS.bankOrderUnknown);
  }

  @Delete('orders')
  @HttpCode(204)
  deleteOrders(): void {
    this.bank.orders.clear();
  }
}
