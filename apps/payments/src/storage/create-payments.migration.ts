import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People who pay, prices by date, payments, refunds, and what comparing with the bank found. */
export class CreatePayments1763700006001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE person (
        psn text PRIMARY KEY CHECK (psn ~ '^[1-9][0-9]{9}$'),
        subject text NOT NULL UNIQUE
      )`);
    await runner.query(`
      CREATE TABLE price (
        purpose text NOT NULL,
        since date NOT NULL,
        amount bigint NOT NULL CHECK (amount > 0),
        PRIMARY KEY (purpose, since)
      )`);
    await runner.query(
      `INSERT INTO price (purpose, since, amount) VALUES ('annual-service', '2012-01-01', 300000)`,
    );
    await runner.query(PAYMENT);
    await runner.query(
      `CREATE UNIQUE INDEX payment_running ON payment (psn, purpose) WHERE state IN ('created', 'registered')`,
    );
    await runner.query('CREATE INDEX payment_due ON payment (next_look_at) WHERE next_look_at IS NOT NULL');
    await runner.query('CREATE INDEX payment_of_person ON payment (psn, id)');
    await runner.query('CREATE INDEX payment_by_day ON payment (created_at)');
    await runner.query('CREATE INDEX payment_by_paid_day ON payment (paid_at)');
    await runner.query('CREATE TABLE receipt_number (year integer PRIMARY KEY, last integer NOT NULL)');
    await runner.query(REFUND);
    await runner.query(
      `CREATE UNIQUE INDEX refund_under_way ON refund (payment_id) WHERE state = 'requested'`,
    );
    await runner.query(`
      CREATE TABLE reconciliation (
        day date PRIMARY KEY,
        started_at timestamptz NOT NULL,
        finished_at timestamptz,
        payments integer,
        differences integer
      )`);
    await runner.query(`
      CREATE TABLE difference (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        day date NOT NULL,
        payment_id uuid NOT NULL REFERENCES payment,
        ours text NOT NULL,
        banks text NOT NULL,
        corrected boolean NOT NULL,
        found_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX difference_by_day ON difference (day)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE difference, reconciliation, refund, receipt_number, payment, price, person',
    );
  }
}

const PAYMENT = `
  CREATE TABLE payment (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    psn text NOT NULL REFERENCES person,
    payer_name text NOT NULL,
    purpose text NOT NULL,
    method text NOT NULL,
    language text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    planned_start date NOT NULL,
    order_number text NOT NULL UNIQUE CHECK (length(order_number) <= 32),
    state text NOT NULL
      CHECK (state IN ('created', 'registered', 'paid', 'declined', 'expired', 'refunded', 'reversed')),
    order_id text UNIQUE,
    form_url text,
    created_at timestamptz NOT NULL,
    session_ends_at timestamptz,
    changed_at timestamptz NOT NULL,
    action_code integer,
    outcome_unknown boolean NOT NULL,
    contradiction text,
    paid_at timestamptz,
    masked_card text,
    approval_code text,
    receipt_number text UNIQUE,
    receipt_code text UNIQUE,
    refunded bigint NOT NULL CHECK (refunded BETWEEN 0 AND amount),
    term_starts_on date,
    term_ends_on date,
    looks integer NOT NULL,
    looked_at timestamptz,
    next_look_at timestamptz,
    opening_until timestamptz,
    receipt_mailed_at timestamptz,
    CHECK (state NOT IN ('paid', 'refunded', 'reversed') OR paid_at IS NOT NULL)
  ) WITH (fillfactor = 80)`;

const REFUND = `
  CREATE TABLE refund (
    id uuid PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payment,
    amount bigint NOT NULL CHECK (amount > 0),
    state text NOT NULL CHECK (state IN ('requested', 'done', 'refused')),
    reason text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL,
    error_code integer,
    finished_at timestamptz
  )`;
