import { describe, expect, it } from '@jest/globals';
import { readConfig } from '@pep/service-kit';
import { config } from './config.js';

const ENOUGH = {
  PEP_OPS_PORT: '8607',
  PEP_KAFKA_BROKERS: '127.0.0.1:9392',
  PEP_DATABASE_URL: 'postgres://u:p@127.0.0.1/notifications',
  PEP_DISPATCH_PRIVATE_KEY_FILE: 'private.pem',
  PEP_RELAY_HOST: 'relay.example.am',
  PEP_MAIL_FROM: 'no-reply@e-citizen.am',
};

describe('the settings of notifications', () => {
  it('need neither an account at the relay nor a DKIM key', () => {
    expect(readConfig(config, ENOUGH)).toMatchObject({ ok: true, config: { relayPort: 25 } });
  });

  it.each([
    [{ PEP_RELAY_USER: 'pep' }, ['PEP_RELAY_PASSWORD is not set']],
    [{ PEP_DKIM_DOMAIN: 'e-citizen.am' }, ['PEP_DKIM_SELECTOR is not set', 'PEP_DKIM_KEY_FILE is not set']],
    [{ PEP_MAIL_FROM: 'PEP <no-reply@e-citizen.am>' }, ['PEP_MAIL_FROM: is not a mail address']],
  ])('must be whole: %j', (more, problems) => {
    expect(readConfig(config, { ...ENOUGH, ...more })).toMatchObject({ ok: false, problems });
  });
});
