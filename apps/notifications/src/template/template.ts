/** What a template may be filled with: the parameters of the dispatch, the secret ones included. */
export type Filling = Readonly<Record<string, string>>;
export type Language = 'hy' | 'en' | 'ru';

/**
 * - `code`: a person waits for it now. It goes before everything else, at any hour, whoever stopped notices.
 * - `letter`: somebody's letter, sent word for word.
 * - `notice`: what can wait. By SMS it keeps the quiet hours and is not sent to who stopped notices.
 */
export type TemplateClass = 'code' | 'letter' | 'notice';

/** A mail's own part: what its reader sees. */
export interface RenderedMail {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** How a template looks as mail. */
export interface MailForm {
  /** It answers something that came by mail, so it must not cause a bounce. */
  readonly isReport: boolean;
  /** @throws AppError `PARAMETER_MALFORMED` */
  render(language: Language, filling: Filling): RenderedMail;
}

/** A text that the platform sends, in the forms that it has. */
export interface Template {
  readonly class: TemplateClass;
  /** Parameters without which it is not sent. */
  readonly required: readonly string[];
  readonly mail?: MailForm;
  /** @throws AppError `PARAMETER_MALFORMED` */
  readonly sms?: (language: Language, filling: Filling) => string;
}
