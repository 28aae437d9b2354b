import { describe, expect, it } from '@jest/globals';
import { type Contact, waysTo } from './contact.js';

const PERSON: Contact = {
  psn: '5001950015',
  mobile: '37491000001',
  emails: ['mariam@example.am', 'm@example.am'],
  language: 'hy',
  notices: { sms: true, email: true },
};
const keysOf = (...contacts: Contact[]) => waysTo(contacts).map((way) => `${way.recipient} ${way.language}`);

describe('the ways to a person', () => {
  it.each<[string, Partial<Contact>, string[]]>([
    ['who agreed to both', {}, ['37491000001 hy', 'mariam@example.am hy', 'm@example.am hy']],
    ['who agreed to SMS', { notices: { sms: true, email: false } }, ['37491000001 hy']],
    [
      'who agreed to mail',
      { notices: { sms: false, email: true } },
      ['mariam@example.am hy', 'm@example.am hy'],
    ],
    ['who agreed to nothing', { notices: { sms: false, email: false } }, []],
    ['without a number', { mobile: undefined, emails: [] }, []],
  ])('%s', (_who, change, keys) => {
    expect(keysOf({ ...PERSON, ...change })).toEqual(keys);
  });

  it('that two share is one', () => {
    const other: Contact = { ...PERSON, psn: '3001950018', emails: [], language: 'ru' };
    expect(keysOf({ ...PERSON, emails: [] }, other)).toEqual(['37491000001 hy']);
  });
});
