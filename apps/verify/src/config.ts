/** The language that the system speaks, such as `hy_AM.UTF-8`. */
export const systemLanguage = process.env['LANG'] ?? '';
