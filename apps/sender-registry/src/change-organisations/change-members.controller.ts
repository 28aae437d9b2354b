import { Body, Controller, Delete, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { z } from 'zod';
import { legalEntityCode, psn as psnForm, term } from '../requests.js';
import { ChangeMembers } from './change-members.js';

const code = { schema: legalEntityCode };
const psn = { schema: psnForm };
/** Whoever appoints without dates sends no body. */
const termBody = { schema: term.optional() };

@ApiTags('organisations')
@Controller('organisations/:code')
export class ChangeMembersController {
  constructor(@Inject(ChangeMembers) private readonly members: ChangeMembers) {}

  @Put('administrators/:psn')
  @HttpCode(204)
  @ApiOperation({ summary: 'Appoints an administrator (operators)' })
  @Answers(204, 'Is an administrator')
  async appointAdministrator(
    @Param('code', code) organisation: string,
    @Param('psn', psn) person: string,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const change = { step: 'appoint', code: organisation, role: 'administrator', psn: person } as const;
    await this.members.execute(change, caller);
  }

  @Delete('administrators/:psn')
  @HttpCode(204)
  @ApiOperation({ summary: 'Dismisses an administrator (operators)' })
  @Answers(204, 'Is no administrator')
  async dismissAdministrator(
    @Param('code', code) organisation: string,
    @Param('psn', psn) person: string,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const change = { step: 'dismiss', code: organisation, role: 'administrator', psn: person } as const;
    await this.members.execute(change, caller);
  }

  @Put('representatives/:psn')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Appoints a representative, who reads the organisation’s mail, or changes the term',
  })
  @Answers(204, 'Is a representative')
  async appointRepresentative(
    @Param('code', code) organisation: string,
    @Param('psn', psn) person: string,
    @Body(termBody) given: z.infer<typeof term> | undefined,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const { from, to } = given ?? {};
    const days = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const change = {
      step: 'appoint',
      code: organisation,
      role: 'representative',
      psn: person,
      term: days,
    } as const;
    await this.members.execute(change, caller);
  }

  @Delete('representatives/:psn')
  @HttpCode(204)
  @ApiOperation({ summary: 'Dismisses a representative' })
  @Answers(204, 'Is no representative')
  async dismissRepresentative(
    @Param('code', code) organisation: string,
    @Param('psn', psn) person: string,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const change = { step: 'dismiss', code: organisation, role: 'representative', psn: person } as const;
    await this.members.execute(change, caller);
  }
}
