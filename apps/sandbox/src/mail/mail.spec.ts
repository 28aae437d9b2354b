import { describe, expect, it } from '@jest/globals';
import { type Mail, MailStore } from './mail.js';

const mail = (id: string, octets: number): Mail => ({
  id,
  receivedAt: new Date('2026-11-22T03:00:00Z'),
  envelopeFrom: '',
  to: ['info@ekeng.am'],
  from: '',
  subject: '',
  text: '',
  html: '',
  headers: [],
  raw: Buffer.alloc(octets),
});

describe('the store of mails', () => {
  it('keeps the last 1,000', () => {
    const store = new MailStore();
    for (let id = 0; id < 1_005; id++) store.add(mail(String(id), 1));
    expect(store.list({ limit: 2_000 }).map(({ id }) => id)).toHaveLength(1_000);
    expect([store.find('4'), store.find('5')?.id]).toEqual([undefined, '5']);
  });

  it('keeps no more than 64 MiB', () => {
    const store = new MailStore();
    const large = 25 * 1024 * 1024;
    for (const id of ['one', 'two', 'three']) store.add(mail(id, large));
    expect(store.list({ limit: 10 }).map(({ id }) => id)).toEqual(['three', 'two']);
  });
});
