import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { OrganisationRow } from './organisation.row.js';

@Entity('domain')
@Index('domain_of_organisation', ['organisation', 'name'], { unique: true, where: 'removed_at IS NULL' })
@Index('domain_verified', ['name'], {
  unique: true,
  where: 'removed_at IS NULL AND verified_at IS NOT NULL',
})
export class DomainRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  @ForeignKey(() => OrganisationRow, { name: 'domain_organisation' })
  organisation!: string;

  @Column('text')
  name!: string;

  @Column('boolean', { name: 'all_addresses_allowed' })
  allAddressesAllowed!: boolean;

  @Column('text', { array: true })
  sources!: string[];

  @Column('boolean', { name: 'sms_allowed' })
  smsAllowed!: boolean;

  @Column('boolean')
  suspended!: boolean;

  @Column('boolean', { name: 'organisation_suspended' })
  organisationSuspended!: boolean;

  @Column('text')
  challenge!: string;

  @Column('timestamptz', { name: 'challenge_expires_at' })
  challengeExpiresAt!: Date;

  @Column('timestamptz', { name: 'verified_at', nullable: true })
  verifiedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;

  @Column('timestamptz', { name: 'removed_at', nullable: true })
  removedAt!: Date | null;
}
