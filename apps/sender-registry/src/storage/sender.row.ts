import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Confirmation } from '../sender/sender.js';
import { OrganisationRow } from './organisation.row.js';

@Entity('sender')
@Index('sender_address_confirmed', ['address'], {
  unique: true,
  where: "removed_at IS NULL AND confirmation <> 'pending'",
})
@Index('sender_address_of_organisation', ['organisation', 'address'], {
  unique: true,
  where: 'removed_at IS NULL',
})
@Index('sender_by_address', ['address', 'id'], { where: 'removed_at IS NULL' })
@Index('sender_of_organisation', ['organisation', 'address', 'id'], { where: 'removed_at IS NULL' })
export class SenderRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  @ForeignKey(() => OrganisationRow, { name: 'sender_organisation' })
  organisation!: string;

  @Column('text')
  address!: string;

  /** With its domain in the letters of its script; null where that is the same. */
  @Column('text', { name: 'readable_address', nullable: true })
  readableAddress!: string | null;

  @Column('text', { array: true })
  sources!: string[];

  @Column('boolean', { name: 'sms_allowed' })
  smsAllowed!: boolean;

  @Column('boolean')
  suspended!: boolean;

  @Column('boolean', { name: 'organisation_suspended' })
  organisationSuspended!: boolean;

  @Column('text', { default: 'code' })
  confirmation!: Confirmation;

  @Column('text', { array: true, default: '{}' })
  certificates!: string[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;

  @Column('timestamptz', { name: 'removed_at', nullable: true })
  removedAt!: Date | null;
}
