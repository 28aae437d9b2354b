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
    [{}, { from: 22 * 60, to: 8 * 60 }],
    [{ PEP_QUIET_HOURS: '23:30-06:00' }, { from: 23 * 60 + 30, to: 6 * 60 }],
    [{ PEP_QUIET_HOURS: 'none' }, undefined],
  ])('say by %j when no notice goes to a phone', (more, quietHours) => {
    expect(readConfig(config, { ...ENOUGH, ...more })).toMatchObject({ ok: true, config: { quietHours } });
  });

  it('name SMS centres in order of preference', () => {
    const more = {
      PEP_SMPP_CENTRES: 'smpp://pep:secret@first.example.am:2776, smpps://pep:a%2Cb@second.example.am',
      PEP_SMS_FROM: 'e-citizen',
    };
    expect(readConfig(config, { ...ENOUGH, ...more })).toMatchObject({
      ok: true,
      config: {
        smppCentres: [
          { name: 'first.example.am:2776', tls: false, password: 'secret' },
          { name: 'second.example.am:3550', tls: true, password: 'a,b' },
        ],
        smppWindow: 10,
        smppLongText: 'udh',
      },
    });
  });

  it('never repeat the password of an SMS centre', () => {
    const more = { PEP_SMPP_CENTRES: 'smpp//pep:secret@smsc.example.am', PEP_SMS_FROM: 'e-citizen' };
    const read = readConfig(config, { ...ENOUGH, ...more });
    expect(read).toMatchObject({
      ok: false,
      problems: ['PEP_SMPP_CENTRES: is not a list of smpp://systemId:password@host:port, or smpps://'],
    });
    expect(JSON.stringify('problems' in read && read.problems)).not.toContain('secret');
  });

  it.each([
    [{ PEP_SMPP_CENTRES: 'smpp://pep:x@host' }, ['PEP_SMS_FROM is not set']],
    [
      { PEP_SMPP_CENTRES: 'smpp://a:x@host,smpp://b:x@host:2775', PEP_SMS_FROM: '1234' },
      ['PEP_SMPP_CENTRES: names a centre twice'],
    ],
    [
      { PEP_SMS_FROM: 'e-citizen.am' },
      ['PEP_SMS_FROM: is neither a name of at most 11 Latin characters nor a number of 3 to 15 digits'],
    ],
    [{ PEP_RELAY_USER: 'pep' }, ['PEP_RELAY_PASSWORD is not set']],
    [{ PEP_DKIM_DOMAIN: 'e-citizen.am' }, ['PEP_DKIM_SELECTOR is not set', 'PEP_DKIM_KEY_FILE is not set']],
    [{ PEP_QUIET_HOURS: '22-8' }, ['PEP_QUIET_HOURS: is neither none nor like 22:00-08:00']],
    [{ PEP_MAIL_FROM: 'PEP <no-reply@e-citizen.am>' }, ['PEP_MAIL_FROM: is not a mail address']],
  ])('must be whole: %j', (more, problems) => {
    expect(readConfig(config, { ...ENOUGH, ...more })).toMatchObject({ ok: false, problems });
  });
});
