import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { newSecret, showSecret, signedHeaders, WebhookPlaces } from './webhook.js';

const PUBLIC = new WebhookPlaces([]);
const SANDBOX = new WebhookPlaces(['127.0.0.0/8', '::1/128']);

describe('where a webhook may be', () => {
  it.each(['8.8.8.8', '2a02:2f0::1', '::ffff:8.8.8.8'])('%s is public', (address) => {
    expect(PUBLIC.allows(address)).toBe(true);
  });

  it.each([
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
    ...['224.0.0.1', '255.255.255.255', '192.0.0.1', '198.18.0.1', '203.0.113.7'],
    ...[
      '::',
      '::1',
      'fe80::1',
      'fd00::1',
      'ff02::1',
      '::ffff:10.0.0.1',
      '64:ff9b::a00:1',
      '2002:a00:1::',
      'no',
    ],
  ])('%s is not', (address) => {
    expect(PUBLIC.allows(address)).toBe(false);
  });

  it('may be a private network that the operator allows, and no other', () => {
    const places = new WebhookPlaces(['10.20.0.0/16']);
    expect(['10.20.1.1', '10.21.1.1', '127.0.0.1'].map((one) => places.allows(one))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each(['https://hooks.ekeng.am/pep?x=1', 'https://[2a02:2f0::1]:8443/'])('takes %s', (url) => {
    expect(PUBLIC.readUrl(url).href).toBe(url);
  });

  it.each([
    ...['http://hooks.ekeng.am/', 'http://127.0.0.1/', 'ftp://hooks.ekeng.am/', 'hooks.ekeng.am', ''],
    ...['https://user@hooks.ekeng.am/', 'https://hooks.ekeng.am/#x'],
  ])('refuses %s', (url) => {
    expect(() => PUBLIC.readUrl(url)).toThrow(expect.objectContaining({ code: 'WEBHOOK_URL_MALFORMED' }));
  });

  it('takes plain HTTP only to this machine, and only where that is allowed', () => {
    expect(SANDBOX.readUrl('http://127.0.0.1:8080/').port).toBe('8080');
    expect(SANDBOX.readUrl('http://[::1]:8080/').port).toBe('8080');
    expect(() => SANDBOX.readUrl('http://hooks.ekeng.am/')).toThrow();
  });
});

it('is signed as Standard Webhooks has it', () => {
  const secret = newSecret();
  const at = new Date('2026-11-22T06:15:00.400Z');
  const headers = signedHeaders(secret, { id: 'r-1', body: '{"a":1}', at });
  const key = Buffer.from(showSecret(secret).replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key).update('r-1.1795328100.{"a":1}').digest('base64');
  expect(headers).toEqual({
    'webhook-id': 'r-1',
    'webhook-timestamp': '1795328100',
    'webhook-signature': `v1,${expected}`,
  });
});
