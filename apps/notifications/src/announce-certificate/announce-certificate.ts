import { Inject, Injectable } from '@nestjs/common';
import type { CertificateState, Fact } from '@pep/contracts';
import type { Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { addNotices, type Notice } from '../notices.js';

/** The topic holds the last state of every certificate: who follows it for the first time meets years of them. */
const NEWS_MS = 24 * 60 * 60 * 1000;
const VALID_MS = 3 * NEWS_MS;

/** Which text a state is told by, if it is told. */
const TEMPLATES: Partial<Record<CertificateState['state'], string>> = {
  active: 'certificate-active',
  suspended: 'certificate-blocked',
  revoked: 'certificate-blocked',
};

/** Tells card holders that their certificate works now, or no longer does. */
@Injectable()
export class AnnounceCertificate {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  async execute(facts: readonly Fact<CertificateState>[], tx: Transaction): Promise<void> {
    const now = this.clock.now();
    const news = facts.filter(({ data }) => now.getTime() - Date.parse(data.changedAt) < NEWS_MS);
    await addNotices(tx, news.flatMap(noticeOf), now);
  }
}

function noticeOf({ id, data: { state, psn, changedAt } }: Fact<CertificateState>): Notice[] {
  const template = TEMPLATES[state];
  if (template === undefined) return [];
  const validUntil = new Date(Date.parse(changedAt) + VALID_MS);
  return [{ factId: id, psns: [psn], template, parameters: { state }, validUntil, letter: undefined }];
}
