import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { commonSettings, kafkaSettings, readConfig, setting, variableName } from './config.js';

const schema = z.object({ ...commonSettings, ...kafkaSettings, databaseUrl: setting.url(/^postgres$/) });
const good = {
  PEP_OPS_PORT: '8601',
  PEP_KAFKA_BROKERS: 'a:9092, b:9092',
  PEP_DATABASE_URL: 'postgres://u:p@h/d',
};

describe('configuration', () => {
  it('names a setting PEP_ and its words in capitals', () => {
    expect(variableName('kafkaTopicPrefix')).toBe('PEP_KAFKA_TOPIC_PREFIX');
  });

  it('reads settings and fills in defaults', () => {
    expect(readConfig(schema, { ...good, LANG: 'hy_AM.UTF-8', PEP_LOG_LEVEL: '' })).toEqual({
      ok: true,
      config: {
        logLevel: 'info',
        httpHost: '127.0.0.1',
        opsPort: 8601,
        kafkaBrokers: ['a:9092', 'b:9092'],
        kafkaTopicPrefix: '',
        databaseUrl: 'postgres://u:p@h/d',
      },
    });
  });

  describe('with a clock that can be moved', () => {
    const environment = process.env['NODE_ENV'];
    afterEach(() => {
      process.env['NODE_ENV'] = environment;
    });

    it.each([
      ['production', false],
      ['development', true],
    ])('in %s is taken: %s', (name, taken) => {
      process.env['NODE_ENV'] = name;
      expect(readConfig(schema, { ...good, PEP_CLOCK_FILE: '/clock.json' }).ok).toBe(taken);
    });
  });

  it.each([
    [{ PEP_OPS_PORT: '0' }, 'PEP_OPS_PORT: '],
    [{ PEP_OPS_PORT: undefined }, 'PEP_OPS_PORT is not set'],
    [{ PEP_LOG_LEVEL: 'loud' }, 'PEP_LOG_LEVEL: '],
    [{ PEP_KAFKA_BROKERS: 'nowhere' }, 'PEP_KAFKA_BROKERS: '],
    [{ PEP_DATABASE_URL: 'mysql://x' }, 'PEP_DATABASE_URL: '],
    [
      { PEP_DATABASE_ULR: 'x' },
      'PEP_DATABASE_ULR is not a setting of this service; did you mean PEP_DATABASE_URL?',
    ],
    [{ PEP_WEATHER: 'x' }, 'PEP_WEATHER is not a setting of this service'],
  ])('refuses %j', (change, problem) => {
    const result = readConfig(schema, { ...good, ...change });
    expect(result.ok ? [] : result.problems).toEqual([expect.stringContaining(problem)]);
  });
});
