import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, pageOf, pageQuery } from '@pep/service-kit';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { OrganisationRights } from '../follow-organisations/organisation-rights.js';
import { formatDigest } from '../message/message.js';
import { mailboxEntrySchema, mailboxMessageSchema, toEntry, toPartView } from './mailbox-view.js';
import { mailboxIdentifier } from '../requests.js';
import { ShowMailbox } from './show-mailbox.js';

const listQuery = z.object({
  ...pageQuery,
  status: z.enum(['unread', 'opened', 'acknowledged']).optional(),
});
const mailboxes = z.object({ items: z.array(z.object({ identifier: z.string() }).meta({ id: 'Mailbox' })) });

@ApiTags('mailboxes')
@Controller('mailboxes')
export class ShowMailboxController {
  constructor(
    @Inject(ShowMailbox) private readonly showMailbox: ShowMailbox,
    @Inject(OrganisationRights) private readonly rights: OrganisationRights,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Lists the mailboxes that the caller may open' })
  @Answers(200, 'Mailboxes that the caller may open', mailboxes)
  listMailboxes(@CurrentCaller() caller: Caller) {
    return { items: this.rights.mailboxesOf(caller).map((mailbox) => ({ identifier: mailbox })) };
  }

  @Get(':identifier/messages')
  @ApiOperation({ summary: 'Lists the letters of a mailbox, newest first' })
  @Answers(200, 'Letters, newest first', pageOf(mailboxEntrySchema))
  async listMailboxMessages(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) mailbox: string,
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
  ) {
    const status = query.status === 'unread' ? 'consigned' : query.status;
    const { items, ...rest } = await this.showMailbox.list(caller, {
      ...query,
      cursor: query.cursor,
      identifier: mailbox,
      status,
    });
    return { items: items.map(toEntry), ...rest };
  }

  @Get(':identifier/messages/:id')
  @ApiOperation({ summary: 'Shows a letter and its parts without opening it' })
  @Answers(200, 'One letter and its parts; this opens nothing', mailboxMessageSchema)
  async showMailboxMessage(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) mailbox: string,
    @Param('id', { schema: z.uuid() }) id: string,
  ) {
    const { delivery, parts } = await this.showMailbox.find(caller, mailbox, id);
    return { ...toEntry(delivery), digest: formatDigest(delivery.digest), parts: parts.map(toPartView) };
  }
}
