import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@pep/service-kit';
import { ContentStore } from '../../storage/content-store.js';
import { Authentication } from '../legs/authentication.js';
import { LetterReader } from './letter-reader.js';

/** Injection token of {@link IntakeLimits}. */
export const INTAKE_LIMITS = Symbol('IntakeLimits');

export interface IntakeLimits {
  readonly messageSizeMaxBytes: number;
  /** Content up to this size is kept in the database, octets. */
  readonly contentInlineMaxBytes: number;
}

/** Makes a reader for each letter that comes. */
@Injectable()
export class LetterReaders {
  constructor(
    @Inject(INTAKE_LIMITS) private readonly limits: IntakeLimits,
    @Inject(Authentication) private readonly authentication: Authentication,
    @Inject(ContentStore) private readonly store: ContentStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  open(): LetterReader {
    return new LetterReader({
      sizeMax: this.limits.messageSizeMaxBytes,
      inlineMax: this.limits.contentInlineMaxBytes,
      store: () => this.store.create(this.clock.now()),
      verify: (signed) => this.authentication.verifySignatures(signed),
    });
  }
}
