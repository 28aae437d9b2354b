import { describe, expect, it } from '@jest/globals';
import { dispatchId } from './dispatch-id.js';

describe('the id of a dispatch that follows from a fact', () => {
  it('is made as RFC 9562 appendix A.4 does', () => {
    expect(dispatchId('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  it('is another one for each way', () => {
    const fact = '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0b02';
    expect(dispatchId(fact, 'sms:37491000001')).not.toBe(dispatchId(fact, 'sms:37491000002'));
  });
});
