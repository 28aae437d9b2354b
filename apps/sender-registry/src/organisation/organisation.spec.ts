import { describe, expect, it } from '@jest/globals';
import { appoint, changeOrganisation, dismiss, holdsOn, registerOrganisation } from './organisation.js';
import { mayAdminister, mayAppoint, maySee } from './rights.js';

const MORNING = new Date('2026-11-21T09:00:00Z');
const NOON = new Date('2026-11-21T12:00:00Z');
const ADMINISTRATOR = '1531790342';
const DIRECTOR = '3127680218';

const empty = registerOrganisation({ legalEntityCode: '22335588', name: 'EKENG CJSC' }, MORNING);
const organisation = appoint(
  appoint(empty, 'administrator', { psn: ADMINISTRATOR }, NOON),
  'representative',
  { psn: DIRECTOR },
  NOON,
);

describe('an organisation', () => {
  it('rises by one version with each change', () => {
    expect(empty.version).toBe(1);
    expect(organisation).toMatchObject({
      version: 3,
      administrators: [ADMINISTRATOR],
      representatives: [DIRECTOR],
    });
    expect(changeOrganisation(organisation, { suspended: true }, NOON)).toMatchObject({
      version: 4,
      suspended: true,
      name: 'EKENG CJSC',
    });
  });

  it('stays the same value when a change changes nothing', () => {
    expect(changeOrganisation(empty, { name: 'EKENG CJSC', suspended: false }, NOON)).toBe(empty);
    expect(appoint(organisation, 'administrator', { psn: ADMINISTRATOR }, NOON)).toBe(organisation);
    expect(dismiss(organisation, 'administrator', { psn: DIRECTOR }, NOON)).toBe(organisation);
  });

  it('keeps the two roles apart', () => {
    const both = appoint(organisation, 'representative', { psn: ADMINISTRATOR }, NOON);
    expect(dismiss(both, 'representative', { psn: ADMINISTRATOR }, NOON)).toMatchObject({
      administrators: [ADMINISTRATOR],
      representatives: [DIRECTOR],
    });
  });

  it('takes a thousand of a role and no more', () => {
    const full = { ...empty, administrators: Array.from({ length: 1_000 }, (_, i) => String(1e9 + i)) };
    expect(() => appoint(full, 'administrator', { psn: ADMINISTRATOR }, NOON)).toThrow(/at most 1000/);
    expect(appoint(full, 'representative', { psn: ADMINISTRATOR }, NOON).representatives).toHaveLength(1);
  });
});

describe('the term of a representative', () => {
  const limited = { from: '2026-11-21', to: '2026-12-31' };
  const appointed = appoint(empty, 'representative', { psn: DIRECTOR, term: limited }, NOON);

  it.each([
    ['2026-11-20', false],
    ['2026-11-21', true],
    ['2026-12-31', true],
    ['2027-01-01', false],
  ])('includes %s: %s', (day, included) => {
    expect(holdsOn(appointed.representativeTerms?.[DIRECTOR], day)).toBe(included);
  });

  it('is changed by appointing again, and gone with the right', () => {
    expect(appoint(appointed, 'representative', { psn: DIRECTOR, term: { ...limited } }, NOON)).toBe(
      appointed,
    );
    const unlimited = appoint(appointed, 'representative', { psn: DIRECTOR }, NOON);
    expect(unlimited).toMatchObject({ version: appointed.version + 1 });
    expect(unlimited).not.toHaveProperty('representativeTerms');
    const dismissed = dismiss(appointed, 'representative', { psn: DIRECTOR }, NOON);
    expect(dismissed).toMatchObject({ representatives: [] });
    expect(dismissed).not.toHaveProperty('representativeTerms');
  });
});

describe('the rights in an organisation', () => {
  it.each([
    ['an operator', '6423850127', true, [true, true, true, true]],
    ['an administrator', ADMINISTRATOR, false, [true, true, true, false]],
    ['a representative', DIRECTOR, false, [true, false, false, false]],
    ['anybody else', '2722900633', false, [false, false, false, false]],
  ])('of %s', (_who, psn, operator, [see, administer, appointDirector, appointAdministrator]) => {
    const person = { psn, operator };
    expect(maySee(organisation, person)).toBe(see);
    expect(mayAdminister(organisation, person)).toBe(administer);
    expect(mayAppoint(organisation, 'representative', person)).toBe(appointDirector);
    expect(mayAppoint(organisation, 'administrator', person)).toBe(appointAdministrator);
  });
});
