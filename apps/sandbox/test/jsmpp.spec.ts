import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { layOutSms } from '@pep/sms-text';
import { eventually, startJsmppClient } from '@pep/testing';
import { SmsSuite } from './sms.suite.js';

const ARMENIAN = 'Հարգելի՛ քաղաքացի, Ձեզ ուղարկվել է պաշտոնական նամակ։ '.repeat(3).trim();

let suite: SmsSuite;

beforeAll(async () => {
  suite = await SmsSuite.start();
});
afterAll(() => suite.stop());

it('jsmpp binds, submits in each form, reads its receipts and the phone’s text, and unbinds', async () => {
  const jsmpp = await startJsmppClient(suite.ports.first);
  const { segments } = layOutSms(ARMENIAN);
  const hex = (octets: Buffer) => octets.toString('hex');
  jsmpp.tell(`e-citizen 37491000001 0 0 ${hex(Buffer.from('Hello'))}`);
  segments.forEach((octets, index) => {
    jsmpp.tell(`e-citizen 37491000002 8 64 050003010${segments.length}0${index + 1}${hex(octets)}`);
  });
  segments.forEach((octets, index) => {
    const sar = `020c=0001 020e=0${segments.length} 020f=0${index + 1}`;
    jsmpp.tell(`e-citizen 37491000003 8 0 ${hex(octets)} ${sar}`);
  });
  jsmpp.tell(`e-citizen 37491000004 8 0 - 0424=${hex(Buffer.concat(segments))}`);
  jsmpp.tell(`e-citizen 123 0 0 ${hex(Buffer.from('Hello'))}`);
  await eventually(() => expect(jsmpp.told).toContain('refused 11'), 10_000);
  await suite.call('POST', '/sms', { from: '37491000001', text: 'STOP' });
  await eventually(() => {
    expect(jsmpp.told).toContain('text 37491000001 e-citizen 0 53544f50');
    expect(jsmpp.told.filter((line) => line.startsWith('receipt'))).toHaveLength(8);
  }, 10_000);
  await jsmpp.finish();

  const told = (word: string) =>
    jsmpp.told.filter((line) => line.startsWith(word)).map((line) => line.split(' ')[1]);
  expect(new Set(told('receipt'))).toEqual(new Set(told('submitted')));
  expect(
    jsmpp.told.filter((line) => line.startsWith('receipt')).every((line) => line.endsWith(' DELIVRD')),
  ).toBe(true);
  expect(jsmpp.told.at(0)).toBe('bound sandbox');
  expect(jsmpp.told.at(-1)).toBe('unbound');
  const texts = (await suite.sms()).map(({ to, text, segments: parts }) => [to, text, parts]);
  expect(texts).toEqual([
    ['37491000004', ARMENIAN, 3],
    ['37491000003', ARMENIAN, 3],
    ['37491000002', ARMENIAN, 3],
    ['37491000001', 'Hello', 1],
  ]);
}, 60_000);

it('jsmpp is refused with a wrong password', async () => {
  const jsmpp = await startJsmppClient(suite.ports.second, { password: 'wrong' });
  expect(jsmpp.told).toEqual(['refused 14']);
  await jsmpp.finish();
}, 60_000);
