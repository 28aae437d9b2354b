import { canonicalMobile } from '@pep/identifiers';
import { plainId } from './message-id.js';
import type { Receipt } from './receipt.js';

/** A part that may be meant by a receipt. */
export interface KnownPart {
  readonly centre: string;
  /** As the answer to its submission had it. */
  readonly messageId: string;
  /** The phone, `374XXXXXXXX`. */
  readonly recipient: string;
  readonly sentAt: Date;
}

/** A receipt and the centre it came from. */
export interface ReceivedReceipt extends Receipt {
  readonly centre: string;
}

/**
 * The part that a receipt is about. An id can be another part's by chance, in another form or from another centre (two
 * centres may be one operator's, so that is no reason to pass it by). So where the receipt names a phone, it is the
 * part's phone; where it names none, the id is the very one and the same centre's. Of several that fit, the one whose id
 * needs the least conversion goes first, then the same centre's, then the latest.
 * @param forms the forms that the part's id may have, the likeliest first; see message-id.ts
 */
export function partOf<Part extends KnownPart>(
  receipt: ReceivedReceipt,
  forms: readonly string[],
  parts: readonly Part[],
): Part | undefined {
  const phones = receipt.addresses.map(phoneOf).filter((phone) => phone !== undefined);
  const ranked = parts
    .map((part) => ({
      part,
      form: forms.indexOf(plainId(part.messageId)),
      near: part.centre === receipt.centre,
    }))
    .filter(({ part, form, near }) =>
      phones.length > 0 ? form !== -1 && phones.includes(part.recipient) : form === 0 && near,
    );
  ranked.sort(
    (a, b) =>
      a.form - b.form || Number(b.near) - Number(a.near) || b.part.sentAt.getTime() - a.part.sentAt.getTime(),
  );
  return ranked[0]?.part;
}

/** National numbers have eight digits; before them centres write 374, +374, 00374, 0 or nothing. */
const NATIONAL_DIGITS = 8;

function phoneOf(address: string): string | undefined {
  return canonicalMobile(`0${address.slice(-NATIONAL_DIGITS)}`);
}
