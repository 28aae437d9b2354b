const LUMA = 100n;

/** An amount as the API shows it. */
export interface Money {
  readonly value: string;
  readonly currency: 'AMD';
}

/** Luma as dram with two decimals: 300000 is 3000.00. */
export function moneyOf(luma: bigint): Money {
  const fraction = String(luma % LUMA).padStart(2, '0');
  return { value: `${String(luma / LUMA)}.${fraction}`, currency: 'AMD' };
}

/** The luma of `3000.00`; the text has two decimals. */
export function lumaOf(value: string): bigint {
  return BigInt(value.replace('.', ''));
}
