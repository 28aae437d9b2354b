import { describe, expect, it } from '@jest/globals';
import { isPublicCall, ownerOf } from './owners.js';

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
    ['/v1/contracts/current?lang=hy', 'activation'],
    ['/v1/registrations', 'activation'],
    ['/v1/pin-activations/019a/attestation', 'activation'],
    ['/v1/status-lists/1', 'activation'],
    ['/v1/evidence-log/checkpoint', 'mail-routing'],
    ['/v1/outages', 'mail-routing'],
    ['/v1/payments/return?orderId=x', 'payments'],
    ['/v1/verify/R00', 'payments'],
    ['/v1/verify/E00', 'mail-routing'],
    ['/v1/receipt-modes/ekeng@ekeng.am', 'mail-routing'],
    ['/v1/webhooks', 'mail-routing'],
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

describe('a call without a certificate', () => {
  it.each([
    ['GET', '/v1/payments/return?orderId=x&lang=hy'],
    ['GET', '/v1/verify/R00'],
    ['GET', '/v1/verify/E00'],
    ['GET', '/v1/support'],
    ['GET', '/v1/contracts/current?lang=hy'],
    ['GET', '/v1/contracts/2026-11/hy'],
    ['GET', '/v1/status-lists/1'],
    ['GET', '/v1/evidence-log/checkpoint'],
    ['GET', '/v1/evidence-log/consistency?from=1&to=2'],
    ['GET', '/v1/evidence-log/proofs/019a'],
    ['POST', '/v1/pin-activations'],
    ['POST', '/v1/pin-activations/019a/attestation'],
  ])('may %s %s', (method, target) => {
    expect(isPublicCall(method, target)).toBe(true);
  });

  it.each([
    ['POST', '/v1/payments/return'],
    ['GET', '/v1/payments'],
    ['GET', '/v1/payments/returned'],
    ['GET', '/v1/payments/return/x'],
    ['GET', '/v1/payments/return%2fx'],
    ['GET', '/v1/me?/v1/verify/R00'],
    ['GET', '/v1/verify/'],
    ['GET', '/v1/contracts'],
    ['GET', '/v1/contracts/2026-11'],
    ['POST', '/v1/contracts/current'],
    ['GET', '/v1/pin-activations/019a'],
    ['POST', '/v1/pin-activations/019a/other'],
    ['POST', '/v1/pin-activations/019a/attestation/x'],
    ['POST', '/v1/registrations'],
    ['GET', '/v1/evidence-log'],
    ['GET', '/v1/outages'],
    ['constructor', '/v1/contracts/current'],
  ])('may not %s %s', (method, target) => {
    expect(isPublicCall(method, target)).toBe(false);
  });
});
