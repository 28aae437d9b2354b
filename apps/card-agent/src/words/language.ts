export const LANGUAGES = ['hy', 'en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

/** One text in all languages. */
export type Words = Readonly<Record<Language, string>>;

/** The first language that we have, of an Accept-Language header (RFC 9110 12.5.4), `--lang` or LANG; Armenian else. */
export function languageOf(wanted: string): Language {
  const known = wanted
    .toLowerCase()
    .split(',')
    .flatMap((part) => LANGUAGES.filter((language) => part.trim().startsWith(language)));
  return known[0] ?? 'hy';
}

/** A text with its `{names}` filled in. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_all, name: string) => String(values[name] ?? ''));
}
