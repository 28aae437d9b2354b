import { AppError, EDGE_ERRORS } from '@pep/errors';
import { errorWords } from './words/error-words.js';
import { fill, type Language } from './words/language.js';
import { TEXTS, type TextKey } from './words/texts.js';

/** A text in a language, with its values. */
export function say(
  language: Language,
  key: TextKey,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return fill(TEXTS[key][language], values);
}

/** A refusal in the holder's language, reasons (why a PIN is weak) included. What is no AppError is told to nobody. */
export function translated(error: unknown, language: Language): AppError {
  if (!(error instanceof AppError)) return new AppError(EDGE_ERRORS.internal, { cause: error });
  const { code, kind, cause } = error;
  const errors = error.errors.map(({ field, message }) => ({
    field,
    message: message in TEXTS ? say(language, message as TextKey) : message,
  }));
  const message = errorWords(code, language) ?? error.message;
  return new AppError({ code, kind, message }, { errors, cause });
}
