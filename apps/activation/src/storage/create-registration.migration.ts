import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Registrations, what was accepted by them, PIN activations, reminders; and what certificates need for all that. */
export class CreateRegistration1763700001304 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The number is the certificate's place in the status lists.
    await runner.query(`
      ALTER TABLE certificate
        ADD COLUMN kind text NOT NULL DEFAULT 'authentication' CHECK (kind IN ('authentication', 'signature')),
        ADD COLUMN term_ends_on date,
        ADD COLUMN reason text,
        ADD COLUMN decided_by text CHECK (decided_by IN ('operator', 'holder', 'authority', 'registration')),
        ADD COLUMN der bytea,
        ADD COLUMN next_check_at timestamptz,
        ADD COLUMN number integer GENERATED ALWAYS AS IDENTITY`);
    await runner.query('CREATE UNIQUE INDEX certificate_by_number ON certificate (number)');
    await runner.query('CREATE INDEX certificate_by_check ON certificate (next_check_at)');
    await runner.query(
      "CREATE INDEX certificate_by_end ON certificate (not_after) WHERE state IN ('registered', 'active', 'suspended')",
    );
    await runner.query('ALTER TABLE paid_term ADD COLUMN payment_id uuid');
    await runner.query('CREATE INDEX paid_term_by_end ON paid_term (ends_on)');
    await runner.query('CREATE INDEX subscriber_by_mobile ON subscriber (mobile)');
    await this.#createRegistration(runner);
    await this.#createPinActivation(runner);
    // Each is sent once: what it is about, which end, how many days before.
    await runner.query(`
      CREATE TABLE reminder (
        subject text NOT NULL,
        ends_on date NOT NULL,
        days integer NOT NULL,
        sent_at timestamptz NOT NULL,
        PRIMARY KEY (subject, ends_on, days)
      )`);
  }

  async #createRegistration(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE registration (
        id uuid PRIMARY KEY,
        psn text NOT NULL,
        name text NOT NULL,
        fingerprint text NOT NULL,
        certificate bytea NOT NULL,
        not_after timestamptz NOT NULL,
        mobile text NOT NULL CHECK (mobile ~ '^374[0-9]{8}$'),
        mode text NOT NULL CHECK (mode IN ('register', 'register-and-pay')),
        contract_version text NOT NULL,
        contract_language text NOT NULL CHECK (contract_language IN ('hy', 'en', 'ru')),
        contract_digest text NOT NULL,
        state text NOT NULL CHECK (state IN ('open', 'confirmed', 'superseded')),
        code_digest bytea NOT NULL,
        code_sends integer NOT NULL,
        code_sent_at timestamptz NOT NULL,
        code_valid_until timestamptz NOT NULL,
        code_tries integer NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX registration_by_person ON registration (psn, created_at)');
    await runner.query(
      "CREATE UNIQUE INDEX registration_open ON registration (fingerprint) WHERE state = 'open'",
    );
    // Evidence: never changed but for the time-stamp, never removed.
    await runner.query(`
      CREATE TABLE acceptance (
        registration_id uuid PRIMARY KEY REFERENCES registration (id),
        psn text NOT NULL,
        mobile text NOT NULL,
        contract_version text NOT NULL,
        contract_language text NOT NULL,
        contract_digest text NOT NULL,
        accepted_at timestamptz NOT NULL,
        signature bytea,
        signer_fingerprint text,
        stamped_signature bytea,
        stamp_due_at timestamptz,
        stamp_tries integer NOT NULL DEFAULT 0
      )`);
    await runner.query('CREATE INDEX acceptance_by_stamp ON acceptance (stamp_due_at)');
  }

  async #createPinActivation(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE pin_activation (
        id uuid PRIMARY KEY,
        nonce text NOT NULL,
        address text NOT NULL,
        tries integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX pin_activation_by_address ON pin_activation (address, created_at)');
    await runner.query('CREATE INDEX pin_activation_by_end ON pin_activation (expires_at)');
    await runner.query(`
      CREATE TABLE pin_attestation (
        activation_id uuid NOT NULL REFERENCES pin_activation (id),
        token text NOT NULL CHECK (token IN ('auth', 'sign')),
        psn text NOT NULL,
        name text NOT NULL,
        fingerprint text NOT NULL,
        certificate bytea NOT NULL,
        not_after timestamptz NOT NULL,
        signature bytea NOT NULL,
        attested_at timestamptz NOT NULL,
        PRIMARY KEY (activation_id, token)
      )`);
    await runner.query(
      'CREATE INDEX pin_attestation_by_certificate ON pin_attestation (fingerprint, attested_at)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reminder, pin_attestation, pin_activation, acceptance, registration');
    await runner.query('DROP INDEX subscriber_by_mobile, paid_term_by_end');
    await runner.query('ALTER TABLE paid_term DROP COLUMN payment_id');
    await runner.query(`
      ALTER TABLE certificate DROP COLUMN kind, DROP COLUMN term_ends_on, DROP COLUMN reason, DROP COLUMN decided_by,
        DROP COLUMN der, DROP COLUMN next_check_at, DROP COLUMN number`);
  }
}
