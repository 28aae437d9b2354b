/** What a template may be filled with: the parameters of the dispatch, the secret ones included. */
export type Filling = Readonly<Record<string, string>>;
export type Language = 'hy' | 'en' | 'ru';

/** A mail's own part: what its reader sees. */
export interface RenderedMail {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A mail that the platform sends. */
export interface MailTemplate {
  /** Parameters without which it is not sent. */
  readonly required: readonly string[];
  /** It answers something that came by mail, so it must not cause a bounce. */
  readonly isReport: boolean;
  /** @throws AppError `PARAMETER_MALFORMED` */
  render(language: Language, filling: Filling): RenderedMail;
}
