import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { certificateChanged, type CertificateState } from '@pep/contracts';
import {
  addToOutbox,
  CreateOutbox1763700000002,
  type KafkaOptions,
  MessagingModule,
  newFact,
} from '@pep/messaging';
import { Database, DatabaseModule } from '@pep/persistence';
import { createTestDatabase, startTestService, type TestDatabase } from '@pep/testing';

/** Tells certificates' states as activation does: through an outbox and the relay. */
export class CertificateTeller {
  #version = 0;

  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly database: TestDatabase,
  ) {}

  static async start(kafka: KafkaOptions): Promise<CertificateTeller> {
    const database = await createTestDatabase({
      service: 'certificate-teller',
      migrations: [CreateOutbox1763700000002],
    });
    const imports = [
      DatabaseModule.forService(database.options),
      MessagingModule.forService(
        { ...kafka, service: 'certificate-teller' },
        { tells: true, follows: false },
      ),
    ];
    const app = await startTestService({ module: { module: class Telling {}, imports } });
    return new CertificateTeller(app, database);
  }

  async tell(fingerprint: string, psn: string, state: CertificateState['state']): Promise<void> {
    this.#version++;
    const time = new Date();
    const data: CertificateState = {
      fingerprint,
      version: this.#version,
      state,
      psn,
      notAfter: '2029-11-21T00:00:00.000Z',
      changedAt: time.toISOString(),
    };
    const fact = newFact(certificateChanged, data, { source: '/pep/activation', time });
    await this.app.get(Database).withTransaction((tx) => addToOutbox(tx, [fact]));
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }
}
