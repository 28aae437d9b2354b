import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database, rows } from '@pep/persistence';

/** What the service has stored. */
export class Stored {
  constructor(private readonly app: NestFastifyApplication) {}

  /** How many messages lie in the database, of one sender or of all. */
  async countMessages(sender = '%'): Promise<number> {
    const sql = 'SELECT count(*)::int AS count FROM message WHERE sender LIKE $1';
    const [row] = await this.#rows<{ count: number }>(sql, [sender]);
    return row?.count ?? 0;
  }

  /** The recipients of a message, and what its sender wants to be told of each. */
  async deliveriesOf(messageId: string): Promise<{ identifier: string; report_request: unknown }[]> {
    const sql = 'SELECT identifier, report_request FROM delivery WHERE message_id = $1 ORDER BY identifier';
    return this.#rows(sql, [messageId]);
  }

  /** Where the content of a message lies: null for one in its row. */
  async locationOf(messageId: string): Promise<string | null | undefined> {
    const sql = 'SELECT location FROM content WHERE message_id = $1';
    const [row] = await this.#rows<{ location: string | null }>(sql, [messageId]);
    return row?.location;
  }

  #rows<Row>(sql: string, values: unknown[]): Promise<Row[]> {
    return this.app.get(Database).read((tx) => rows<Row>(tx, sql, values));
  }
}
