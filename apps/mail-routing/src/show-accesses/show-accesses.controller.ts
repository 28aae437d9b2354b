import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, pageOf, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import { type Access, ACCESS_ACTIONS } from '../message/access.js';
import { mailboxIdentifier, NO_STORE } from '../requests.js';
import { ShowAccesses } from './show-accesses.js';

const listQuery = z.object(pageQuery);

const accessSchema = z
  .object({
    at: z.iso.datetime(),
    action: z.enum(ACCESS_ACTIONS),
    messageId: z.uuid().optional(),
    part: z.int().optional(),
    role: z.enum(['owner', 'representative', 'delegate', 'staff', 'machine']),
    psn: z.string().optional().describe('Of a person'),
    name: z.string(),
    detail: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Of a delegate that was set or removed: who'),
  })
  .meta({ id: 'MailboxAccess' });

@ApiTags('mailboxes')
@Controller('mailboxes/:identifier/accesses')
export class ShowAccessesController {
  constructor(@Inject(ShowAccesses) private readonly showAccesses: ShowAccesses) {}

  @Get()
  @Header(...NO_STORE)
  @ApiOperation({ summary: 'Lists who looked into a mailbox, or did something in it (owners)' })
  @Answers(200, 'Accesses, the latest first', pageOf(accessSchema))
  async listAccesses(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) identifier: string,
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
  ) {
    const { items, ...rest } = await this.showAccesses.execute(caller, identifier, query);
    return { items: items.map(toView), ...rest };
  }
}

function toView({ at, action, messageId, part, by, detail }: Access): z.infer<typeof accessSchema> {
  return {
    at: at.toISOString(),
    action,
    ...(messageId === undefined ? {} : { messageId }),
    ...(part === undefined ? {} : { part }),
    ...by,
    ...(detail === undefined ? {} : { detail }),
  };
}
