/** An amount in drams (ISO 4217 AMD) as calls and facts show it: two decimals, a minus sign in front of credits. */
export interface Money {
  readonly value: string;
  readonly currency: 'AMD';
}

const LUMA_IN_DRAM = 100n;
const DECIMALS = 2;
const AMOUNT = /^(-?)(\d{1,12})\.(\d{2})$/;

/** Amounts are reckoned in luma, a hundredth of a dram, so that nothing is ever rounded. */
export function toLuma({ value }: Money): bigint {
  const [, sign, drams = '', luma = ''] = AMOUNT.exec(value) ?? [];
  if (sign === undefined) throw new RangeError('an amount has two decimals and at most twelve digits before');
  const amount = BigInt(drams) * LUMA_IN_DRAM + BigInt(luma);
  return sign === '' ? amount : -amount;
}

export function toMoney(luma: bigint): Money {
  const digits = (luma < 0n ? -luma : luma).toString().padStart(DECIMALS + 1, '0');
  const value = `${luma < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`;
  return { value, currency: 'AMD' };
}

/** A quantity at a price. */
export function times(price: Money, quantity: number): Money {
  return toMoney(toLuma(price) * BigInt(quantity));
}

export function sum(amounts: readonly Money[]): Money {
  return toMoney(amounts.reduce((total, one) => total + toLuma(one), 0n));
}
