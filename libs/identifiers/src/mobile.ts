/** Mobile ranges of the Armenian numbering plan (national number, 8 digits). */
const MOBILE_NATIONAL = /^(?:33|4[1349]|55|77|88|9[13-9])\d{6}$/;
const WITH_PREFIX = /^(?:\+?374|0)(\d{8})$/;

/** A mobile number in its canonical form `374XXXXXXXX`, or undefined when the text is no Armenian mobile number. */
export function canonicalMobile(text: string): string | undefined {
  const national = WITH_PREFIX.exec(text)?.[1];
  return national !== undefined && MOBILE_NATIONAL.test(national) ? `374${national}` : undefined;
}
