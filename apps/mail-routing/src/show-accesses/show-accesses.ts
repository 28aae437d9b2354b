import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { Database } from '@pep/persistence';
import { Clock, decodeCursor, type Page, toPage } from '@pep/service-kit';
import { z } from 'zod';
import type { Access } from '../message/access.js';
import { MailboxReaders } from '../resolve-reader/mailbox-readers.js';
import { addAccess, listAccesses } from '../storage/access.repository.js';

const position = z.tuple([z.string().regex(/^\d{1,18}$/)]);

/** Shows the owner of a mailbox who looked into it; also those who looked at this log. */
@Injectable()
export class ShowAccesses {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MailboxReaders) private readonly readers: MailboxReaders,
  ) {}

  async execute(
    caller: Caller,
    identifier: string,
    { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<Page<Access>> {
    const { by } = await this.readers.require(caller, identifier, 'own');
    const before = cursor === undefined ? undefined : decodeCursor(cursor, position)[0];
    const found = await this.database.withTransaction(async (tx) => {
      const accesses = await listAccesses(tx, identifier, { before, limit: limit + 1 });
      await addAccess(tx, { identifier, at: this.clock.now(), action: 'accesses', by });
      return accesses;
    });
    return toPage(found, limit, ({ sequence }) => [sequence]);
  }
}
