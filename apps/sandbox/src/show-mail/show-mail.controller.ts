import { Controller, Delete, Get, Header, HttpCode, Inject, Param, Query } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { z } from 'zod';
import { SANDBOX_ERRORS } from '../errors.js';
import { type Mail, MailStore } from '../mail/mail.js';

const LIMIT_MAX = 1_000;

const querySchema = z.object({
  to: z.string().max(320).optional(),
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(50),
});

/** Shows what the mail sink took. */
@Controller('mail')
export class ShowMailController {
  constructor(@Inject(MailStore) private readonly store: MailStore) {}

  /** Newest first. */
  @Get()
  listMail(@Query({ schema: querySchema }) query: z.infer<typeof querySchema>): {
    items: Omit<Mail, 'raw'>[];
  } {
    return { items: this.store.list(query).map(({ raw: _raw, ...shown }) => shown) };
  }

  @Get(':id/raw')
  @Header('content-type', 'message/rfc822')
  showRawMail(@Param('id') id: string): Buffer {
    const mail = this.store.find(id);
    if (mail === undefined) throw new AppError(SANDBOX_ERRORS.mailUnknown);
    return mail.raw;
  }

  @Delete()
  @HttpCode(204)
  deleteMail(): void {
    this.store.clear();
  }
}
