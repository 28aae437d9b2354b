import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, pageOf, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import { mailboxIdentifier, NO_STORE } from '../requests.js';
import { LegalTimes } from '../resolve-deadline/legal-times.js';
import { MailboxReaders } from '../resolve-reader/mailbox-readers.js';
import {
  mailboxEntrySchema,
  mailboxMessageSchema,
  shownStatus,
  storedStatus,
  toEntry,
  toLetterView,
} from './mailbox-view.js';
import { ShowMailbox } from './show-mailbox.js';

const listQuery = z.object({
  ...pageQuery,
  status: shownStatus.optional(),
  sender: z.string().trim().min(1).max(320).optional().describe('The sender’s address, or a part of it'),
  from: z.iso.date().optional().describe('First day of arrival, in Yerevan'),
  to: z.iso.date().optional().describe('Last day of arrival, in Yerevan'),
});
const mailbox = z
  .object({
    identifier: z.string(),
    role: z.enum(['owner', 'representative', 'delegate']),
    mayAcknowledge: z.boolean(),
  })
  .meta({ id: 'Mailbox' });
const mailboxes = z.object({ items: z.array(mailbox) });

@ApiTags('mailboxes')
@Controller('mailboxes')
export class ShowMailboxController {
  constructor(
    @Inject(ShowMailbox) private readonly showMailbox: ShowMailbox,
    @Inject(MailboxReaders) private readonly readers: MailboxReaders,
    @Inject(LegalTimes) private readonly legalTimes: LegalTimes,
  ) {}

  @Get()
  @Header(...NO_STORE)
  @ApiOperation({ summary: 'Lists the mailboxes that the caller may open' })
  @Answers(200, 'Mailboxes that the caller may open', mailboxes)
  async listMailboxes(@CurrentCaller() caller: Caller) {
    const readers = await this.readers.mailboxesOf(caller);
    return {
      items: readers.map(({ identifier, by, mayAcknowledge }) => ({
        identifier,
        role: by.role,
        mayAcknowledge,
      })),
    };
  }

  @Get(':identifier/messages')
  @Header(...NO_STORE)
  @ApiOperation({ summary: 'Lists the letters of a mailbox, newest first' })
  @Answers(200, 'Letters, newest first', pageOf(mailboxEntrySchema))
  async listMailboxMessages(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) identifier: string,
    @Query({ schema: listQuery }) { status, ...query }: z.infer<typeof listQuery>,
  ) {
    const { sender, from, to, cursor, limit } = query;
    const page = { identifier, sender, from, to, cursor, limit, status: storedStatus(status) };
    const { items, ...rest } = await this.showMailbox.list(caller, page);
    return { items: items.map(toEntry), ...rest };
  }

  @Get(':identifier/messages/:id')
  @Header(...NO_STORE)
  @ApiOperation({ summary: 'Shows a letter and its parts without opening it' })
  @Answers(200, 'One letter and its parts; this opens nothing', mailboxMessageSchema)
  async showMailboxMessage(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) identifier: string,
    @Param('id', { schema: z.uuid() }) id: string,
  ) {
    const letter = await this.showMailbox.find(caller, identifier, id);
    const [legal] = await this.legalTimes.explain([letter.delivery]);
    return toLetterView(letter, legal);
  }
}
