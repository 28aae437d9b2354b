/** What seals: the program, and the key's file where there is no hardware module. */
export interface SealerOptions {
  readonly program: string;
  readonly keyFile: string | undefined;
}

/** Injection token of {@link SealerOptions}. */
export const SEALER_OPTIONS = Symbol('SealerOptions');
