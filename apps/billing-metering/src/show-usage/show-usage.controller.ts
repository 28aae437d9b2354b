import { Controller, Get, Header, Headers, Inject, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { chooseMediaType, CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE } from '@pep/documents';
import { isLegalEntityCode, parseMailAddress } from '@pep/identifiers';
import { Answers, CurrentCaller, decodeCursor } from '@pep/service-kit';
import { z } from 'zod';
import type { UsageGrouping } from '../usage/usage-table.js';
import { ExportUsage } from './export-usage.js';
import { ShowUsage, type ShownSum } from './show-usage.js';

const JSON_MEDIA_TYPE = 'application/json';

const query = z.object({
  sender: z
    .string()
    .max(320)
    .transform((text) => parseMailAddress(text)?.canonical ?? text)
    .optional()
    .describe('One address; all of the organisation’s when absent'),
  organisation: z
    .string()
    .refine(isLegalEntityCode, { error: 'is not an 8-digit legal entity code' })
    .optional()
    .describe('One organisation; all that the caller may see when absent'),
  from: z.iso.date().describe('First calendar day in Yerevan'),
  to: z.iso.date().describe('Last calendar day in Yerevan, included'),
  groupBy: z.enum(['sender', 'day', 'kind']).default('sender'),
  cursor: z.string().max(500).optional().describe('nextCursor of the answer before; JSON only'),
  lang: z.enum(['hy', 'en', 'ru']).default('en').describe('Language of a file’s words'),
});

const counts = { messages: z.number().int(), sms: z.number().int(), smsSegments: z.number().int() };
const usageSchema = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    items: z.array(
      z.object({
        sender: z.string().optional(),
        day: z.string().optional(),
        kind: z.string().optional(),
        ...counts,
      }),
    ),
    total: z
      .object(counts)
      .describe('Of everything asked for, also when the items are more than one answer’s'),
    nextCursor: z.string().optional().describe('Present when there are more than 10,000 items'),
  })
  .meta({ id: 'Usage' });

/** One literal for each: a computed name that was several ones takes over twenty times as long. */
const ITEM_BY: Readonly<
  Record<UsageGrouping, (sum: ShownSum) => z.infer<typeof usageSchema>['items'][number]>
> = {
  sender: ({ group, messages, sms, smsSegments }) => ({ sender: group, messages, sms, smsSegments }),
  day: ({ group, messages, sms, smsSegments }) => ({ day: group, messages, sms, smsSegments }),
  kind: ({ group, messages, sms, smsSegments }) => ({ kind: group, messages, sms, smsSegments }),
};

@ApiTags('usage')
@Controller('usage')
export class ShowUsageController {
  constructor(
    @Inject(ShowUsage) private readonly showUsage: ShowUsage,
    @Inject(ExportUsage) private readonly exportUsage: ExportUsage,
  ) {}

  @Get()
  @Header('vary', 'accept')
  @ApiProduces(JSON_MEDIA_TYPE, CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE)
  @ApiOperation({
    summary: 'Counts what was sent in a period',
    description: 'As JSON, or as a file with all rows: CSV or XLSX, by the Accept header.',
  })
  @Answers(200, 'Messages counted once per recipient at acceptance; SMS apart', usageSchema)
  async showUsageOfPeriod(
    @CurrentCaller() caller: Caller,
    @Query({ schema: query }) asked: z.infer<typeof query>,
    @Headers('accept') accept: string | undefined,
  ): Promise<z.infer<typeof usageSchema> | StreamableFile> {
    const type = chooseMediaType(accept, [JSON_MEDIA_TYPE, CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE]);
    return type === JSON_MEDIA_TYPE ? this.#show(caller, asked) : this.#export(caller, asked, type);
  }

  async #show(caller: Caller, asked: z.infer<typeof query>): Promise<z.infer<typeof usageSchema>> {
    const after = asked.cursor && decodeCursor(asked.cursor, z.tuple([z.string()]))[0];
    const { items, ...rest } = await this.showUsage.execute(caller, { ...asked, after });
    return {
      from: asked.from,
      to: asked.to,
      items: items.map(ITEM_BY[asked.groupBy]),
      ...rest,
    };
  }

  async #export(
    caller: Caller,
    asked: z.infer<typeof query>,
    type: typeof CSV_MEDIA_TYPE | typeof XLSX_MEDIA_TYPE,
  ): Promise<StreamableFile> {
    const form = type === CSV_MEDIA_TYPE ? 'csv' : 'xlsx';
    const file = await this.exportUsage.execute(caller, asked, { form, language: asked.lang });
    return new StreamableFile(file, {
      type: form === 'csv' ? `${type}; charset=utf-8` : type,
      disposition: `attachment; filename="usage-${asked.from}-${asked.to}.${form}"`,
    });
  }
}
