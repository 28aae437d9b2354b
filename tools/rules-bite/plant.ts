/** A small violation that is put into a copy of the repository, and the finding it must cause. */
export interface Plant {
  /** What is planted, as a sentence. */
  readonly what: string;
  readonly rule: string;
  /** The file or project at which the rule must be reported. */
  readonly at: string;
  /** What the report must also say, where several bans share one rule name. */
  readonly says?: RegExp;
  /** New files by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Existing files by path, and how they change. */
  readonly edits?: Readonly<Record<string, (text: string) => string>>;
}

/** The opposite: legal code, for which the rule must stay silent. */
export interface LegalPlant extends Plant {
  readonly legal: true;
}

/** What a checker reported. */
export interface Finding {
  readonly rule: string;
  readonly at: string;
  readonly text: string;
}

/** A plant in one file. */
export function plant(what: string, rule: string, at: string, code: string): Plant {
  return { what, rule, at, files: { [at]: `${code}\n` } };
}

/** Legal code in one file. */
export function legal(what: string, rule: string, at: string, code: string): LegalPlant {
  return { ...plant(what, rule, at, code), legal: true };
}

/** Undefined when the plant was treated as it must be, otherwise what went wrong. */
export function verdict(planted: Plant | LegalPlant, findings: readonly Finding[]): string | undefined {
  const atPlant = findings.filter((finding) => finding.at === planted.at);
  const hits = atPlant.filter(
    ({ rule, text }) => rule === planted.rule && (planted.says?.test(text) ?? true),
  );
  if ('legal' in planted) return hits[0] && `${planted.rule} refused legal code: ${hits[0].text}`;
  if (hits.length > 0) return undefined;
  const seen = atPlant.map(({ rule, text }) => `${rule}: ${text}`).join('; ');
  return `${planted.rule} was not reported at ${planted.at}; reported there: ${seen || 'nothing'}`;
}
