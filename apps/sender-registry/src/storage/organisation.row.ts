import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Role } from '../organisation/organisation.js';

@Entity('organisation')
export class OrganisationRow {
  @PrimaryColumn('text', { name: 'legal_entity_code' })
  legalEntityCode!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  tin!: string | null;

  @Column('boolean')
  suspended!: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;
}

@Entity('organisation_member')
@Index('organisation_member_by_psn', ['psn'])
@Check('organisation_member_term', 'valid_from <= valid_to')
export class OrganisationMemberRow {
  @PrimaryColumn('text', { name: 'legal_entity_code' })
  @ForeignKey(() => OrganisationRow, { name: 'organisation_member_organisation' })
  legalEntityCode!: string;

  @PrimaryColumn('text')
  role!: Role;

  @PrimaryColumn('text')
  psn!: string;

  /** First and last day of a representative's right. */
  @Column('date', { name: 'valid_from', nullable: true })
  validFrom!: string | null;

  @Column('date', { name: 'valid_to', nullable: true })
  validTo!: string | null;
}
