/**
 * JSON in the one form that RFC 8785 gives each value: members sorted by the UTF-16 units of their names, no spaces,
 * numbers and strings as ECMAScript writes them.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = value as Readonly<Record<string, unknown>>;
  let json = '';
  for (const name of Object.keys(members).sort())
    json += `${json === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(members[name])}`;
  return `{${json}}`;
}
