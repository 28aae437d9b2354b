import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { Database } from '@pep/persistence';
import { ownRegistration } from '../own-registration.js';
import type { Registration } from '../registration/registration.js';

/** A registration of the caller's. */
@Injectable()
export class ShowRegistration {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError `NOT_FOUND` */
  async execute(id: string, caller: Caller): Promise<Registration> {
    return this.database.read((reader) => ownRegistration(reader, { id, caller, lock: 'read' }));
  }
}
