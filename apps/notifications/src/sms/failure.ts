/** What may be logged of an error: those of the database quote what they were given, numbers and texts included. */
export function failureName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { name, code } = error as Error & { code?: unknown };
  return typeof code === 'string' ? `${name} ${code}` : name;
}
