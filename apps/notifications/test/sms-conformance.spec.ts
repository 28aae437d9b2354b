import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { eventually, startJsmppCentre } from '@pep/testing';
import { addressOf, type SmsSuite, startSmsSuite } from './sms.suite.js';

const ANI = '37491000001';
const ARMENIAN = 'Ձեզ պաշտոնական նամակ է եկել։ '.repeat(6);
const LATIN = 'You have an official letter [e-citizen]. '.repeat(6);
const HEADER_OCTETS = 6;

let suite: SmsSuite;
let centre: Awaited<ReturnType<typeof startJsmppCentre>>;

/** A submit_sm as jsmpp read it. */
interface Read {
  readonly id: string;
  readonly dataCoding: number;
  readonly esmClass: number;
  readonly octets: Buffer;
  readonly parameters: Readonly<Record<string, string>>;
}

beforeAll(async () => {
  [suite, centre] = await Promise.all([startSmsSuite(), startJsmppCentre()]);
});
afterEach(() => suite.reset());
afterAll(() => Promise.all([suite.stop(), centre.stop()]));

const address = (account?: string) => addressOf(`127.0.0.1:${String(centre.port)}`, account);

/** What jsmpp took since the given number of lines. */
function readSince(lines: number): Read[] {
  return centre.told
    .slice(lines)
    .filter((line) => line.startsWith('submitted '))
    .map((line) => {
      const [, id = '', from, to, coding, esm, validity, octets = '', ...tlvs] = line.split(' ');
      expect([from, to]).toEqual(['e-citizen', ANI]);
      expect(validity).toMatch(/^0000(002359\d\d|01000000)000R$/);
      return {
        id,
        dataCoding: Number(coding),
        esmClass: Number(esm),
        octets: Buffer.from(octets, 'hex'),
        parameters: Object.fromEntries(tlvs.map((tlv) => tlv.split('=') as [string, string])),
      };
    });
}

describe('with the SMS centre of jsmpp', () => {
  it('we bind as SMPP 3.4 transceiver', async () => {
    suite.start({ sms: suite.channel([address()]) });
    await eventually(() => expect(centre.told).toContain('bind BIND_TRX pep IF_34'));
  });

  it('a wrong password is told of', async () => {
    const lines: string[] = [];
    const take = (...parts: unknown[]) => void lines.push(JSON.stringify(parts));
    Logger.overrideLogger({ log: take, warn: take, error: take });
    suite.channel([address('pep:wrong')]);
    await eventually(() => expect(lines.join()).toContain('password is invalid (0x0000000E)'));
    expect(lines.join()).not.toContain('wrong');
  });

  it.each([
    ['short Latin', 'Code {731904}', 0, 1],
    ['short Armenian', 'Ձեր ծածկագիրը՝ 731904', 8, 1],
    ['long Latin', LATIN, 0, 2],
    ['long Armenian', ARMENIAN, 8, 3],
  ])(
    'a %s text is taken, and its hexadecimal ids are found by decimal receipts',
    async (_what, text, coding, count) => {
      const before = centre.told.length;
      suite.start({ sms: suite.channel([address()]) });
      const sms = await suite.text(text);
      await suite.untilState(sms, 'delivered');
      const parts = readSince(before);
      expect(parts).toHaveLength(count);
      expect(parts.every(({ dataCoding }) => dataCoding === coding)).toBe(true);
      const joined = parts.map(({ octets }) => octets.subarray(count === 1 ? 0 : HEADER_OCTETS));
      const octets = Buffer.concat(joined);
      if (coding === 8) expect(octets.swap16().toString('utf16le')).toBe(text);
      else expect(octets.toString('latin1')).toBe(inGsm(text));
    },
  );

  it('parts can be told by sar parameters', async () => {
    const before = centre.told.length;
    suite.start({ sms: suite.channel([address()], 'sar') });
    await suite.untilState(await suite.text(ARMENIAN), 'delivered');
    const parts = readSince(before);
    expect(parts.map(({ parameters }) => [parameters['020e'], parameters['020f']])).toEqual([
      ['03', '01'],
      ['03', '02'],
      ['03', '03'],
    ]);
    expect(new Set(parts.map(({ parameters }) => parameters['020c'])).size).toBe(1);
  });

  it('a long text can go as one payload', async () => {
    const before = centre.told.length;
    suite.start({ sms: suite.channel([address()], 'payload') });
    await suite.untilState(await suite.text(ARMENIAN), 'delivered');
    const [only, ...more] = readSince(before);
    expect(more).toEqual([]);
    const payload = Buffer.from(only?.parameters['0424'] ?? '', 'hex');
    expect(payload.swap16().toString('utf16le')).toBe(ARMENIAN);
  });

  it('many texts are taken over one window, none of them lost or doubled', async () => {
    const before = centre.told.length;
    suite.start({ sms: suite.channel([address()]) });
    for (let at = 0; at < 200; at++) await suite.text(`text ${String(at)}`);
    await suite.untilAll('delivered');
    const texts = readSince(before).map(({ octets }) => octets.toString());
    expect(texts).toHaveLength(200);
    expect(new Set(texts).size).toBe(200);
  });
});

/** As GSM 7-bit octets look in Latin 1: brackets and braces have two. */
function inGsm(text: string): string {
  const twofold: Record<string, string> = { '{': '(', '}': ')', '[': '<', ']': '>' };
  return text.replace(/[{}[\]]/g, (sign) => `\x1b${twofold[sign] ?? ''}`);
}
