import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { CENTRE_NAMES } from '../sms/behaviour.js';
import { type Centres, CENTRES } from '../sms/centre.js';
import { Phones, type ShownSms } from '../sms/phones.js';

const LIMIT_MAX = 1_000;
const TEXT_MAX = 1_000;

const phone = z.string().regex(/^374\d{8}$/, 'is not a phone of the sandbox, such as 37491000001');
const querySchema = z.object({
  to: phone.optional(),
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(50),
});
const writtenSchema = z.object({
  from: phone,
  to: z.string().min(1).max(20).default('e-citizen'),
  text: z.string().max(TEXT_MAX),
  centre: z.enum(CENTRE_NAMES).default('first'),
});

/** Shows what the phones of the sandbox got, and writes from one. */
@Controller('sms')
export class ShowSmsController {
  constructor(
    @Inject(Phones) private readonly phones: Phones,
    @Inject(CENTRES) private readonly centres: Centres,
  ) {}

  /** Newest first. */
  @Get()
  listSms(@Query({ schema: querySchema }) query: z.infer<typeof querySchema>): {
    items: ShownSms[];
    total: number;
    distinct: number;
  } {
    const { total, distinct } = this.phones;
    return { items: this.phones.list(query), total, distinct };
  }

  /** A phone writes to whoever is bound at the centre; it waits there until somebody is. */
  @Post()
  @HttpCode(202)
  writeSms(@Body({ schema: writtenSchema }) { centre, ...text }: z.infer<typeof writtenSchema>): void {
    this.centres[centre].sendFromPhone(text);
  }

  @Delete()
  @HttpCode(204)
  deleteSms(): void {
    this.phones.clear();
  }
}
