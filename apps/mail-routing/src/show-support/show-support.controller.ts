import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Answers, ForAnyone } from '@pep/service-kit';
import { z } from 'zod';
import { ShowSupport } from './show-support.js';

const supportSchema = z
  .object({
    phone: z.string(),
    email: z.string(),
    hours: z
      .object({
        from: z.string(),
        to: z.string().describe('The end; nobody answers from then on'),
        timeZone: z.string(),
      })
      .describe('On working days of Armenia'),
    isOpen: z.boolean(),
    opensAt: z.iso.datetime().describe('When it is open next, or since when it has been today'),
  })
  .meta({ id: 'Support' });
export type SupportView = z.infer<typeof supportSchema>;

@ApiTags('support')
@Controller('support')
export class ShowSupportController {
  constructor(@Inject(ShowSupport) private readonly showSupport: ShowSupport) {}

  @Get()
  @ForAnyone()
  @ApiOperation({ summary: 'Who helps, and when; needs no certificate' })
  @Answers(200, 'By the working days of Armenia', supportSchema)
  show(): SupportView {
    return this.showSupport.execute();
  }
}
