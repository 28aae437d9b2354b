import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { isPsn } from '@pep/identifiers';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { z } from 'zod';
import { mailboxIdentifier, NO_STORE } from '../requests.js';
import { ManageDelegates } from './manage-delegates.js';

const psnForm = z.string().refine(isPsn, 'is not a 10-digit PSN');
const term = {
  from: z.iso.date().optional().describe('First day of the right, in Yerevan'),
  to: z.iso.date().optional().describe('Last day of the right, in Yerevan'),
};
const body = z
  .strictObject({
    ...term,
    mayAcknowledge: z.boolean().default(false).describe('Whether they may also certify for the owner'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: 'is before the first day',
  });
const delegateSchema = z
  .object({ psn: z.string(), ...term, mayAcknowledge: z.boolean() })
  .meta({ id: 'Delegate' });

@ApiTags('mailboxes')
@Controller('mailboxes/:identifier/delegates')
export class ManageDelegatesController {
  constructor(@Inject(ManageDelegates) private readonly delegates: ManageDelegates) {}

  @Get()
  @Header(...NO_STORE)
  @ApiOperation({ summary: 'Lists who reads this mailbox beside its owner (owners)' })
  @Answers(200, 'Delegates, at most 100', z.object({ items: z.array(delegateSchema) }))
  async listDelegates(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) identifier: string,
  ) {
    return { items: await this.delegates.list(caller, identifier) };
  }

  @Put(':psn')
  @HttpCode(204)
  @ApiOperation({ summary: 'Lets somebody read this mailbox, or changes what they may (owners)' })
  @Answers(204, 'Is a delegate')
  async setDelegate(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) identifier: string,
    @Param('psn', { schema: psnForm }) psn: string,
    @Body({ schema: body }) { from, to, mayAcknowledge }: z.infer<typeof body>,
  ): Promise<void> {
    const days = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    await this.delegates.set(caller, identifier, { psn, ...days, mayAcknowledge });
  }

  @Delete(':psn')
  @HttpCode(204)
  @ApiOperation({ summary: 'Takes a delegate’s right away (owners)' })
  @Answers(204, 'Is no delegate')
  async removeDelegate(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) identifier: string,
    @Param('psn', { schema: psnForm }) psn: string,
  ): Promise<void> {
    await this.delegates.remove(caller, identifier, psn);
  }
}
