/** Addresses that answers hold. */
export class Links {
  readonly #base: string;

  constructor({ publicUrl }: { readonly publicUrl: string }) {
    this.#base = publicUrl;
  }

  contract(version: string, language: string): string {
    return new URL(`v1/contracts/${version}/${language}`, this.#base).href;
  }

  statusList(list: number): string {
    return new URL(`v1/status-lists/${String(list)}`, this.#base).href;
  }
}
