/** Languages that proofs are written in. */
export const LANGUAGES = ['hy', 'en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

const YEREVAN = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Yerevan',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** A moment as proofs show it: day and time of day in Yerevan, `22.11.2026 14:05:09`. */
export function inYerevan(at: Date): string {
  return YEREVAN.format(at).replaceAll('/', '.').replace(',', '');
}
