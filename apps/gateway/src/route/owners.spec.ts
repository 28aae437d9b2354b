import { describe, expect, it } from '@jest/globals';
import { ownerOf } from './owners.js';

describe('the owner of a resource', () => {
  it.each([
    ['/v1/me', 'sender-registry'],
    ['/v1/organisations/22335588/administrators/5001950015', 'sender-registry'],
    ['/v1/senders?cursor=x', 'sender-registry'],
    ['/v1/messages/019a', 'mail-routing'],
    ['/v1/mailboxes/5001950015/messages', 'mail-routing'],
    ['/v1/usage?from=2026-11-01', 'billing-metering'],
    ['/v1/usage-alerts', 'billing-metering'],
    ['/v1/statements/2026-10', 'billing-metering'],
    ['/v1/tariffs', 'billing-metering'],
    ['/v1/corrections', 'billing-metering'],
    ['/v1/certificates/me', 'activation'],
  ])('of %s is %s', (target, service) => {
    expect(ownerOf(target)).toBe(service);
  });

  it.each([
    '/v1',
    '/v1/',
    '/v1//me',
    '/v1/meat',
    '/v1/ME',
    '/v1/%6de',
    '/v1/../me',
    '/v2/me',
    '/v1/constructor',
    'https://elsewhere/v1/me',
  ])('is nobody for %s', (target) => {
    expect(ownerOf(target)).toBeUndefined();
  });
});
