/** Where pages and receipts lead to. */
export class Links {
  /** @param urls each ends in a slash: where anybody reaches the public calls, and where people with a card do */
  constructor(private readonly urls: { readonly publicUrl: string; readonly cardUrl: string }) {}

  /** The receipt, for whoever may see it. */
  receipt(paymentId: string): string {
    return `${this.urls.cardUrl}v1/payments/${paymentId}/receipt`;
  }

  /** Where anybody compares a receipt with what we have. */
  check(receiptCode: string): string {
    return `${this.urls.publicUrl}v1/verify/${receiptCode}`;
  }
}
