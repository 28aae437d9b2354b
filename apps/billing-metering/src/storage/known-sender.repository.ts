import type { Transaction } from '@pep/persistence';

/** An address of an organisation, now or before. */
interface KnownSender {
  readonly organisation: string;
  readonly address: string;
}

/** Adds addresses; nothing is ever taken away, so it does not matter in which order the registry's states come. */
export async function rememberSenders(tx: Transaction, senders: readonly KnownSender[]): Promise<void> {
  await tx.query(
    `INSERT INTO known_sender (organisation, address)
     SELECT DISTINCT organisation, address FROM unnest($1::text[], $2::text[]) AS given (organisation, address)
     ORDER BY address, organisation ON CONFLICT DO NOTHING`,
    [senders.map((one) => one.organisation), senders.map((one) => one.address)],
  );
}
