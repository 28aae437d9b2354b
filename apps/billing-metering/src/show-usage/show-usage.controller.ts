import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { z } from 'zod';
import { ShowUsage } from './show-usage.js';

const query = z.object({
  sender: z
    .string()
    .max(320)
    .toLowerCase()
    .optional()
    .describe('One address; all of the organisation’s when absent'),
  from: z.iso.date().describe('First calendar day in Yerevan'),
  to: z.iso.date().describe('Last calendar day in Yerevan, included'),
  groupBy: z.enum(['sender', 'day', 'kind']).default('sender'),
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
    total: z.object(counts),
  })
  .meta({ id: 'Usage' });

@ApiTags('usage')
@Controller('usage')
export class ShowUsageController {
  constructor(@Inject(ShowUsage) private readonly showUsage: ShowUsage) {}

  @Get()
  @ApiOperation({ summary: 'Counts what was sent in a period' })
  @Answers(200, 'Messages counted once per recipient at acceptance; SMS apart', usageSchema)
  async showUsageOfPeriod(
    @CurrentCaller() caller: Caller,
    @Query({ schema: query }) asked: z.infer<typeof query>,
  ): Promise<z.infer<typeof usageSchema>> {
    const sums = await this.showUsage.execute(caller, asked);
    const items = sums.map(({ group, messages, sms }) => ({
      [asked.groupBy]: group,
      messages,
      sms,
      smsSegments: 0,
    }));
    const total = sums.reduce(
      (sum, { messages, sms }) => ({ messages: sum.messages + messages, sms: sum.sms + sms, smsSegments: 0 }),
      { messages: 0, sms: 0, smsSegments: 0 },
    );
    return { from: asked.from, to: asked.to, items, total };
  }
}
