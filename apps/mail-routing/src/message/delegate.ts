/** Somebody whom the owner of a mailbox lets read it. */
export interface Delegate {
  readonly psn: string;
  /** First and last day of the right in Yerevan, `2026-11-21`; without them it has always begun, and never ends. */
  readonly from?: string;
  readonly to?: string;
  readonly mayAcknowledge: boolean;
}

/** Whether a right that has a first and a last day holds on `day`. */
export function holdsOn(
  day: string,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): boolean {
  return (from === undefined || from <= day) && (to === undefined || day <= to);
}
