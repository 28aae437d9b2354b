import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Answers, ForAnyone } from '@pep/service-kit';
import { ShowSupport } from './show-support.js';
import { supportSchema, type SupportView } from './support-view.js';

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
