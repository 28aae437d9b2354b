import { type Domain, isTold as isVerified, stateOf as domainStateOf } from '../domain/domain.js';
import { isTold as isConfirmed } from '../sender/confirmation.js';
import { type Sender, stateOf as senderStateOf } from '../sender/sender.js';
import type { Stored, VersionTable } from '../storage/versions.js';
import type { Standing } from './verdict.js';

type Content = Readonly<Record<string, unknown>>;

/** What the history of one kind of thing is made of. */
export interface Subject<State> {
  readonly table: VersionTable;
  /** Every entry that it ever had; one for a sender. */
  readonly ids: readonly string[];
  standing(state: State): Standing;
  sources(state: State): readonly string[];
  content(state: State): Content;
}

type SenderState = Stored<Sender>;
type DomainState = Omit<Stored<Domain>, 'challenge'>;

export function senderSubject(id: string): Subject<SenderState> {
  return {
    table: 'sender_version',
    ids: [id],
    standing: (state) => {
      const { confirmation, removedAt } = complete(state);
      const pending = removedAt === undefined && !isConfirmed({ confirmation });
      return pending ? 'pending' : senderStateOf(complete(state));
    },
    sources: (state) => state.sources,
    content: (state) => contentOf(complete(state)),
  };
}

export function domainSubject(ids: readonly string[]): Subject<DomainState> {
  return {
    table: 'domain_version',
    ids,
    standing: (state) => {
      const pending = state.removedAt === undefined && !isVerified({ verifiedAt: asDate(state.verifiedAt) });
      return pending ? 'pending' : domainStateOf(state);
    },
    // Where not every address may send, the domain itself lets nobody in.
    sources: (state) => (state.allAddressesAllowed ? state.sources : []),
    content: contentOf,
  };
}

/** The first versions were kept before there were confirmations; they count as the migration says. */
function complete(state: SenderState): SenderState {
  return { ...{ confirmation: 'code', certificates: [] }, ...state };
}

/** Without what the entry around it says. */
function contentOf(state: SenderState | DomainState): Content {
  const { id: _id, version: _version, changedAt: _changedAt, ...content } = state;
  return content;
}

function asDate(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
