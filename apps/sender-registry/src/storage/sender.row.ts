import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { OrganisationRow } from './organisation.row.js';

@Entity('sender')
@Index('sender_address_in_use', ['address'], { unique: true, where: 'removed_at IS NULL' })
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

  @Column('text', { array: true })
  sources!: string[];

  @Column('boolean', { name: 'sms_allowed' })
  smsAllowed!: boolean;

  @Column('boolean')
  suspended!: boolean;

  @Column('boolean', { name: 'organisation_suspended' })
  organisationSuspended!: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;

  @Column('timestamptz', { name: 'removed_at', nullable: true })
  removedAt!: Date | null;
}
