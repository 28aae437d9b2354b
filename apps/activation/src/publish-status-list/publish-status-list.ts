import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { LIST_SIZE, placeOf, statusOctets, statusValue } from '../status/status-list.js';
import { CertificateRepository } from '../storage/certificate.repository.js';
import { LIFE_S, StatusListSigner } from './status-list-signer.js';

const MS_PER_S = 1_000;
/** Lists are read so often at most, however many ask. */
const REREAD_MS = 2_000;

/** A list that was signed. */
export interface SignedList {
  readonly token: string;
  readonly etag: string;
}

interface KeptList extends SignedList {
  readonly digest: string;
  readonly signedAt: number;
  readAt: number;
}

/**
 * Publishes the states of all certificates as signed lists (IETF Token Status List), for those who rely on certificates and
 * follow no facts. A list is signed again when a state changed, or when a third of its life is over.
 */
@Injectable()
export class PublishStatusList {
  readonly #kept = new Map<number, KeptList>();

  constructor(
    @Inject(StatusListSigner) private readonly signer: StatusListSigner,
    @Inject(Database) private readonly database: Database,
    @Inject(CertificateRepository) private readonly certificates: CertificateRepository,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND` for a list in which nobody has a place */
  async execute(list: number): Promise<SignedList> {
    const now = this.clock.now().getTime();
    const kept = this.#kept.get(list);
    if (kept !== undefined && now - kept.readAt < REREAD_MS) return kept;
    const octets = await this.#read(list);
    const digest = createHash('sha256').update(octets).digest('base64url');
    if (kept?.digest === digest && now - kept.signedAt < (LIFE_S * MS_PER_S) / 3) {
      kept.readAt = now;
      return kept;
    }
    const token = await this.signer.sign(list, octets, Math.floor(now / MS_PER_S));
    const etag = `"${createHash('sha256').update(token).digest('base64url')}"`;
    const signed = { token, etag, digest, signedAt: now, readAt: now };
    this.#kept.set(list, signed);
    return signed;
  }

  async #read(list: number): Promise<Buffer> {
    const first = (list - 1) * LIST_SIZE + 1;
    const found = await this.database.read((reader) =>
      this.certificates.statesBetween(reader, first, first + LIST_SIZE - 1),
    );
    if (found.length === 0) throw new AppError(EDGE_ERRORS.notFound);
    const values = found.map(({ number, state }) => [placeOf(number).index, statusValue(state)] as const);
    return statusOctets(new Map(values));
  }
}
