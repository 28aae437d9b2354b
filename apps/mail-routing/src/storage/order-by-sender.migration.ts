import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who ever wrote to a mailbox, and up to when letters are ordered by sender: all mailboxes together, in the background, where
 * each had a mark of its own. Until a roll-out is over, replicas of the release before can not search by sender.
 */
export class OrderBySender1763700002221 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE mailbox_sender (identifier text NOT NULL, sender text NOT NULL, PRIMARY KEY (identifier, sender))`);
    await runner.query('CREATE TABLE letter_by_sender_mark (consigned_through timestamptz NOT NULL)');
    await runner.query(`INSERT INTO letter_by_sender_mark VALUES ('2000-01-01T00:00:00Z')`);
    await runner.query('DROP TABLE letters_by_sender_through');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE letters_by_sender_through (identifier text PRIMARY KEY, consigned_before timestamptz NOT NULL)`);
    await runner.query('DROP TABLE letter_by_sender_mark, mailbox_sender');
  }
}
