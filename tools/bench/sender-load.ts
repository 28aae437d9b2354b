import { createHash } from 'node:crypto';
import { tellRecords } from './fact-load.ts';

const organisations = 300;
const sendersOfDomain = 100;

/** The n-th registered sender, a hundred to a domain. Every second one is suspended, and so refused as soon as it is found. */
export function senderAt(n: number): { readonly address: string; readonly suspended: boolean } {
  return { address: `office${n}@${domainName(Math.floor(n / sendersOfDomain))}`, suspended: n % 2 === 1 };
}

function domainName(n: number): string {
  return `bench${n}.am`;
}

/**
 * Tells the registry's facts of so many senders and of their domains, as sender-registry tells them. Telling one again
 * changes nothing.
 *
 * @param brokers host:port,host:port
 */
export async function tellSenders(brokers: string, senders: number): Promise<void> {
  // Imported late: on a fresh clone this run has compiled it.
  const [{ domainChanged, senderChanged }, { newFact, toRecord }] = await Promise.all([
    import('@pep/contracts'),
    import('@pep/messaging'),
  ]);
  const time = new Date();
  const origin = { source: '/pep/sender-registry', time };
  const common = (domain: number) => ({
    version: 1,
    organisation: String(30_000_000 + (domain % organisations)),
    smsAllowed: false,
    changedAt: time.toISOString(),
    sources: ['127.0.0.1', `mail.${domainName(domain)}`],
  });
  await tellRecords(brokers, Math.ceil(senders / sendersOfDomain), (domain) => {
    const name = domainName(domain);
    const states = { state: 'active' as const, allAddressesAllowed: false };
    const fact = newFact(domainChanged, { ...common(domain), ...states, id: idOf(name), name }, origin);
    return { id: fact.id, record: toRecord(fact) };
  });
  await tellRecords(brokers, senders, (n) => {
    const { address, suspended } = senderAt(n);
    const state = suspended ? ('suspended' as const) : ('active' as const);
    const own = { id: idOf(address), state, address };
    const fact = newFact(senderChanged, { ...common(Math.floor(n / sendersOfDomain)), ...own }, origin);
    return { id: fact.id, record: toRecord(fact) };
  });
}

/** The same id for the same name. */
function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `7${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...groups, hex.slice(20, 32)].join('-');
}
