import { describe, expect, it } from '@jest/globals';
import { readLegalFiles, RELEASED_FILES } from '../resolve-deadline/legal-files.js';
import { LegalRules } from '../resolve-deadline/legal-rules.js';
import { ShowSupport } from './show-support.js';

const contacts = { phone: '+374 60 464504', email: 'cssupport@ekeng.am' };
const rules = new LegalRules(readLegalFiles(RELEASED_FILES));
/** A moment in Yerevan, four hours ahead of UTC. */
const yerevan = (text: string): Date => new Date(`${text.replace(' ', 'T')}:00+04:00`);
const at = (now: string) => {
  const clock = { now: () => yerevan(now) };
  const { isOpen, opensAt } = new ShowSupport(contacts, rules, clock).execute();
  return { isOpen, opensAt };
};

describe('support', () => {
  it('says whom to call, and the hours', () => {
    const shown = new ShowSupport(contacts, rules, { now: () => yerevan('2026-11-23 10:00') }).execute();
    expect(shown).toMatchObject({
      ...contacts,
      hours: { from: '09:00', to: '18:00', timeZone: 'Asia/Yerevan' },
    });
  });

  it.each([
    {
      when: 'in the middle of a working day',
      now: '2026-11-23 12:00',
      isOpen: true,
      opens: '2026-11-23 09:00',
    },
    { when: 'at the first minute', now: '2026-11-23 09:00', isOpen: true, opens: '2026-11-23 09:00' },
    { when: 'a minute before', now: '2026-11-23 08:59', isOpen: false, opens: '2026-11-23 09:00' },
    { when: 'at the end', now: '2026-11-23 18:00', isOpen: false, opens: '2026-11-24 09:00' },
    { when: 'after midnight in Yerevan', now: '2026-11-24 00:30', isOpen: false, opens: '2026-11-24 09:00' },
    { when: 'on a Sunday', now: '2026-11-22 12:00', isOpen: false, opens: '2026-11-23 09:00' },
    { when: 'on Friday evening', now: '2026-11-20 19:00', isOpen: false, opens: '2026-11-23 09:00' },
    { when: 'on a holiday', now: '2026-05-28 12:00', isOpen: false, opens: '2026-05-29 09:00' },
  ])('is open by working days and hours: $when', ({ now, isOpen, opens }) => {
    expect(at(now)).toEqual({ isOpen, opensAt: yerevan(opens).toISOString() });
  });
});
