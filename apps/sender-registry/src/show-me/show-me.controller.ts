import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { meView, type MeView } from './me.view.js';
import { ShowMe } from './show-me.js';

@ApiTags('me')
@Controller('me')
export class ShowMeController {
  constructor(@Inject(ShowMe) private readonly handler: ShowMe) {}

  @Get()
  @ApiOperation({ summary: 'Says who the caller is: roles, organisations, mailboxes, certificate' })
  @Answers(200, 'The caller', meView)
  async showMe(@CurrentCaller() caller: Caller): Promise<MeView> {
    return this.handler.execute(caller);
  }
}
