import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { JsonLogger } from './logger.js';

describe('the log', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
      lines.push(String(line));
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const only = () => JSON.parse(lines[0] ?? '{}') as Record<string, unknown>;

  it('is one JSON object a line, with service, level, time and the fields given', () => {
    new JsonLogger('mail-routing', 'info').log({ msg: 'accepted', messageId: 'm1' }, 'Door');
    expect(only()).toMatchObject({
      service: 'mail-routing',
      level: 'info',
      context: 'Door',
      msg: 'accepted',
      messageId: 'm1',
    });
    expect(only()).toHaveProperty('time', expect.stringMatching(/Z$/));
  });

  it('masks a PSN wherever it stands', () => {
    new JsonLogger('gateway', 'info').log({
      msg: 'GET /v1/mailboxes/5001950015/messages',
      psn: '5001950015',
    });
    expect(lines.join('')).not.toContain('5001950015');
    expect(only()).toMatchObject({ psn: '********15' });
  });

  it('hides secrets at any depth that we log', () => {
    new JsonLogger('activation', 'info').log({
      msg: 'x',
      pin: '1234',
      request: { puk: '5678', headers: { authorization: 'Bearer t' } },
      tried: [{ at: 1, code: { oneTimeCode: '9012' } }],
      deep: { a: { b: { c: { d: { e: { f: { password: '3456' } } } } } } },
    });
    expect(lines.join('')).not.toMatch(/1234|5678|9012|3456|Bearer t/);
    expect(only()).toMatchObject({ msg: 'x', pin: '[hidden]', tried: [{ at: 1 }] });
  });

  it('logs an error with its stack and leaves out what is below its level', () => {
    const logger = new JsonLogger('payments', 'warn');
    logger.log('not told');
    logger.error(new Error('broken'));
    expect(lines).toHaveLength(1);
    expect(only()).toMatchObject({
      level: 'error',
      msg: 'broken',
      err: { stack: expect.stringContaining('broken') },
    });
  });

  it('shows where an error and its cause come from, and nothing of what was worked on', () => {
    const failed = Object.assign(new TypeError('refused'), { code: '22P02', parameters: ['Dear citizen'] });
    const error = Object.assign(new Error('not stored', { cause: failed }), { content: 'Dear citizen' });
    new JsonLogger('mail-routing', 'info').error({ msg: 'not taken', err: error });
    expect(only()).toMatchObject({
      err: { type: 'Error', message: 'not stored', cause: { type: 'TypeError', code: '22P02' } },
    });
    expect(lines.join('')).not.toContain('Dear citizen');
  });
});
