import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { Database } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import type { Membership } from '../storage/organisation.repository.js';
import { Registry } from '../storage/registry.js';
import type { MeView } from './me.view.js';

/** Who the caller is on this platform. */
@Injectable()
export class ShowMe {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async execute(caller: Caller): Promise<MeView> {
    const memberships = await this.database.read((reader) =>
      this.registry.organisations.membershipsOf(reader, caller.psn, dayInYerevan(this.clock.now())),
    );
    return {
      psn: caller.psn,
      name: caller.name,
      roles: rolesOf(caller, memberships),
      organisations: memberships.map(({ organisation: { legalEntityCode, name }, roles }) => ({
        legalEntityCode,
        name,
        roles: [...roles],
      })),
      mailboxes: [caller.psn, ...codesWhere('representative', memberships)],
      certificate: { state: caller.certificateState },
    };
  }
}

function rolesOf(caller: Caller, memberships: readonly Membership[]): MeView['roles'] {
  return [
    ...(caller.operator ? (['operator'] as const) : []),
    ...(['administrator', 'representative'] as const).filter(
      (role) => codesWhere(role, memberships).length > 0,
    ),
    'citizen',
  ];
}

function codesWhere(role: 'administrator' | 'representative', memberships: readonly Membership[]): string[] {
  return memberships
    .filter(({ roles }) => roles.includes(role))
    .map(({ organisation }) => organisation.legalEntityCode);
}
