import { describe, expect, it } from '@jest/globals';
import type { DomainState, SenderState } from '@pep/contracts';
import type { StateView, VersionedState } from '@pep/messaging';
import { SenderDirectory } from './sender-directory.js';

/** A view that is told states by hand. */
class FakeView<State extends VersionedState & { readonly id: string }> {
  readonly #states = new Map<string, State>();
  readonly #listeners: ((state: State, before: State | undefined) => void)[] = [];
  caughtUp = true;
  silentMs = 0;

  onChange(listener: (state: State, before: State | undefined) => void): void {
    this.#listeners.push(listener);
  }

  silentForMs(): number {
    return this.silentMs;
  }

  *all(): Iterable<State> {
    for (const state of this.#states.values()) if (state.state !== 'removed') yield state;
  }

  tell(...states: State[]): void {
    for (const state of states) {
      const before = this.#states.get(state.id);
      this.#states.set(state.id, state);
      for (const listener of this.#listeners) listener(state, before);
    }
  }
}

const ADDRESS = { canonical: 'info@ekeng.am', domain: 'ekeng.am' };
const sender = (id: string, version: number, more: Partial<SenderState> = {}): SenderState => ({
  ...{ id, version, state: 'active', organisation: '22335588', address: ADDRESS.canonical },
  ...{ sources: ['203.0.113.7'], smsAllowed: false, changedAt: '2026-11-22T03:00:00.000Z' },
  ...more,
});
const domain = (more: Partial<DomainState> = {}): DomainState => ({
  ...{ id: 'd', version: 1, state: 'active', organisation: '22335588', name: 'ekeng.am' },
  ...{ allAddressesAllowed: true, sources: ['ekeng.am'], smsAllowed: true },
  changedAt: '2026-11-22T03:00:00.000Z',
  ...more,
});

function directory() {
  const senders = new FakeView<SenderState>();
  const domains = new FakeView<DomainState>();
  const found = new SenderDirectory(
    senders as unknown as StateView<SenderState>,
    domains as unknown as StateView<DomainState>,
    { silenceMaxMs: 1_000 },
  );
  return { senders, domains, find: () => found.find(ADDRESS), found };
}

describe('the door’s copy of the registry', () => {
  it('lets an address’s own entry decide, and its domain’s only where it has none', () => {
    const { senders, domains, find } = directory();
    domains.tell(domain());
    expect(find()).toMatchObject({ id: 'd', scope: 'domain', smsAllowed: true });
    senders.tell(sender('a', 1, { state: 'suspended' }));
    expect(find()).toMatchObject({ id: 'a', scope: 'address', suspended: true });
    senders.tell(sender('a', 2, { state: 'removed' }));
    expect(find()).toMatchObject({ id: 'd' });
    domains.tell(domain({ version: 2, allAddressesAllowed: false }));
    expect(find()).toBeUndefined();
  });

  it.each([
    ['in order', ['a1', 'a2', 'b1']],
    ['the removal last', ['a1', 'b1', 'a2']],
    ['all of the older one last', ['b1', 'a1', 'a2']],
  ])('knows an address that was removed and registered anew, told %s', (_how, order) => {
    const states: Record<string, SenderState> = {
      a1: sender('a', 1),
      a2: sender('a', 2, { state: 'removed' }),
      b1: sender('b', 1),
    };
    const { senders, find } = directory();
    senders.tell(...order.flatMap((name) => states[name] ?? []));
    expect(find()).toMatchObject({ id: 'b' });
  });

  it('finds the sender of a certificate, also after that moved to another sender', () => {
    const { senders, found } = directory();
    senders.tell(sender('a', 1, { certificates: ['f1', 'f2'] }));
    expect(found.findByCertificate('f2')?.entry.id).toBe('a');
    senders.tell(sender('b', 1, { address: 'b@ekeng.am', certificates: ['f2'] }));
    senders.tell(sender('a', 2, { certificates: ['f1'] }));
    expect(found.findByCertificate('f1')?.entry.id).toBe('a');
    expect(found.findByCertificate('f2')).toMatchObject({ address: 'b@ekeng.am', entry: { id: 'b' } });
    senders.tell(sender('a', 3, { certificates: [] }));
    expect(found.findByCertificate('f1')).toBeUndefined();
  });

  it.each(['senders', 'domains'] as const)('says nothing while its %s are behind or silent', (which) => {
    const one = directory();
    one.senders.tell(sender('a', 1));
    one[which].caughtUp = false;
    expect(one.find).toThrow(/send it again/);
    one[which].caughtUp = true;
    one[which].silentMs = 1_001;
    expect(one.find).toThrow(/send it again/);
    one[which].silentMs = 1_000;
    expect(one.find()).toMatchObject({ id: 'a' });
  });
});
