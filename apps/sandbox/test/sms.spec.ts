import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { layOutSms } from '@pep/sms-text';
import { eventually } from '@pep/testing';
import { submitSm, TestClient } from './smpp.js';
import { SmsSuite } from './sms.suite.js';

const ARMENIAN = 'Հարգելի՛ քաղաքացի, Ձեզ ուղարկվել է պաշտոնական նամակ։ '.repeat(3).trim();
const PHONE = '37491000009';

let suite: SmsSuite;
let client: TestClient;

beforeAll(async () => {
  suite = await SmsSuite.start();
});
afterAll(() => suite.stop());
beforeEach(async () => {
  await suite.reset();
  client = await TestClient.bound(suite.ports.first);
});
afterEach(() => client.destroy());

const submit = async (fields: object) => client.ask('submit_sm', submitSm({ ...fields }));
const withHeader = (header: number[], octets: Buffer) => ({
  esm_class: 0x40,
  short_message: Buffer.concat([Buffer.from([header.length, ...header]), octets]),
});
const receipts = (count: number) =>
  eventually(() => {
    expect(client.delivered).toHaveLength(count);
    return client.delivered;
  });

describe('a client that binds', () => {
  it.each(['bind_transceiver', 'bind_transmitter', 'bind_receiver'])('may %s', async (how) => {
    const other = await TestClient.connect(suite.ports.first);
    const answer = await other.ask(how, { system_id: 'anybody', password: 'sandbox' });
    expect(answer).toMatchObject({ command: `${how}_resp`, command_status: 0, sc_interface_version: 0x34 });
    other.destroy();
  });

  it('is refused with a wrong password, and a second time', async () => {
    const other = await TestClient.connect(suite.ports.first);
    expect(await other.ask('bind_transceiver', { password: 'wrong' })).toMatchObject({
      command_status: 0x0e,
    });
    expect(await other.ask('bind_transceiver', { password: 'sandbox' })).toMatchObject({ command_status: 0 });
    expect(await other.ask('bind_transceiver', { password: 'sandbox' })).toMatchObject({ command_status: 5 });
    other.destroy();
  });

  it('submits neither before nor as a receiver', async () => {
    for (const other of [
      await TestClient.connect(suite.ports.first),
      await TestClient.bound(suite.ports.first, 'bind_receiver'),
    ]) {
      expect(await other.ask('submit_sm', submitSm({}))).toMatchObject({ command_status: 4 });
      other.destroy();
    }
  });

  it('is answered to enquire_link, to what the centre does not know, and to unbind', async () => {
    expect(await client.ask('enquire_link')).toMatchObject({ command_status: 0 });
    expect(await client.ask('query_sm')).toMatchObject({ command: 'generic_nack', command_status: 3 });
    expect(await client.ask('unbind')).toMatchObject({ command_status: 0 });
    await eventually(() => expect(client.open).toBe(false));
    expect(await suite.centre()).toMatchObject({ bound: 0 });
  });
});

describe('a phone', () => {
  it.each([
    ['Latin text with signs of the extension table', 'Code: {12} [€] ~^|\\ @é', 'gsm-7', 1],
    ['Armenian text', 'Բարև', 'ucs-2', 1],
    ['a long Armenian text', ARMENIAN, 'ucs-2', 3],
    ['a long Latin text', 'Official letter. '.repeat(12), 'gsm-7', 2],
    ['a sign of two units across two parts', `${'ա'.repeat(66)}😀ա`.repeat(2), 'ucs-2', 3],
  ])('got %s', async (_what, text, alphabet, parts) => {
    const { segments } = layOutSms(text);
    const data_coding = alphabet === 'ucs-2' ? 8 : 0;
    const ids: unknown[] = [];
    for (const [index, octets] of segments.entries()) {
      const part = withHeader([0, 3, 7, segments.length, index + 1], octets);
      const fields = segments.length === 1 ? { short_message: octets } : part;
      ids.push((await submit({ data_coding, ...fields }))['message_id']);
    }
    expect(await suite.sms()).toEqual([
      {
        id: expect.any(String),
        to: PHONE,
        from: 'e-citizen',
        text,
        segments: parts,
        alphabet,
        centre: 'first',
        complete: true,
        repeatedParts: 0,
        messageIds: ids,
        receivedAt: expect.stringMatching(/Z$/),
      },
    ]);
  });

  it.each<[string, (octets: Buffer, number: number, total: number) => object]>([
    ['a 16-bit reference', (octets, number, total) => withHeader([8, 4, 1, 2, total, number], octets)],
    [
      'SAR parameters',
      (octets, number, total) => ({
        short_message: octets,
        sar_msg_ref_num: 258,
        sar_total_segments: total,
        sar_segment_seqnum: number,
      }),
    ],
  ])('joins parts with %s, whatever their order and centre', async (_how, part) => {
    const other = await TestClient.bound(suite.ports.second);
    // A longer reference leaves less room.
    const [first, second] = [ARMENIAN.slice(0, 60), ARMENIAN.slice(60, 100)];
    const fields = [first, second, ARMENIAN.slice(100)].map((text, index) =>
      part(Buffer.from(text, 'utf16le').swap16(), index + 1, 3),
    );
    await submit({ data_coding: 8, ...fields[2] });
    await other.ask('submit_sm', submitSm({ data_coding: 8, ...fields[0] }));
    const shown = `${first}…${ARMENIAN.slice(100)}`;
    expect(await suite.sms()).toMatchObject([{ complete: false, segments: 3, text: shown }]);
    await submit({ data_coding: 8, ...fields[0] });
    await submit({ data_coding: 8, ...fields[1] });
    expect(await suite.sms()).toMatchObject([{ complete: true, text: ARMENIAN, repeatedParts: 1 }]);
    other.destroy();
  });

  it('gets a message_payload as one text', async () => {
    const octets = Buffer.from(ARMENIAN, 'utf16le').swap16();
    await submit({ data_coding: 8, short_message: Buffer.alloc(0), message_payload: octets });
    expect(await suite.sms()).toMatchObject([{ text: ARMENIAN, segments: 3 }]);
  });

  it('gets what is sent twice twice, which the counts show', async () => {
    await submit({});
    await submit({});
    await submit({ destination_addr: '37499000001' });
    const shown = await suite.call('GET', '/sms?limit=1');
    expect(shown.json()).toMatchObject({ total: 3, distinct: 2, items: [{ to: '37499000001' }] });
    expect(await suite.sms(`?to=${PHONE}`)).toHaveLength(2);
  });

  it('writes to who is bound, once somebody is', async () => {
    client.destroy();
    await eventually(async () => expect(await suite.centre()).toMatchObject({ bound: 0 }));
    const answer = await suite.call('POST', '/sms', { from: PHONE, text: 'ԴԱԴԱՐ' });
    expect(answer.statusCode).toBe(202);
    client = await TestClient.bound(suite.ports.first, 'bind_receiver');
    const [text] = await receipts(1);
    expect(text).toMatchObject({
      source_addr: PHONE,
      destination_addr: 'e-citizen',
      esm_class: 0,
      data_coding: 8,
    });
    expect(text?.['short_message']).toEqual(Buffer.from('ԴԱԴԱՐ', 'utf16le').swap16());
  });
});

describe('a submit_sm', () => {
  const tooLong = withHeader([0, 3, 1, 2, 1], Buffer.alloc(154, 0x41));
  it.each<[string, object, number]>([
    ['to a number that is none', { destination_addr: '3749100000' }, 0x0b],
    ['to a number with a plus', { destination_addr: '+37491000009' }, 0x0b],
    ['to another country', { destination_addr: '4915112345678' }, 0x0b],
    ['to a number of national type', { dest_addr_ton: 2 }, 0x50],
    ['by another numbering plan', { dest_addr_npi: 0 }, 0x51],
    ['from a name of 12 characters', { source_addr: 'e-citizen.am' }, 0x0a],
    ['from nobody', { source_addr: '' }, 0x0a],
    ['of 161 octets', { short_message: Buffer.alloc(161, 0x41) }, 0x01],
    ['of a part that leaves its header no room', tooLong, 0x01],
    ['of half a character', { data_coding: 8, short_message: Buffer.alloc(3) }, 0x01],
    ['of two texts', { message_payload: Buffer.from('a') }, 0x01],
    ['with a header longer than itself', withHeader([0, 9, 1, 2, 1], Buffer.alloc(0)), 0x43],
    ['in binary', { data_coding: 4 }, 0x45],
    ['with half a time', { validity_period: '26112' }, 0x62],
  ])('%s is refused', async (_what, fields, status) => {
    expect(await submit(fields)).toMatchObject({ command_status: status });
    expect(await suite.centre()).toMatchObject({ submitted: 0, rejected: 1 });
    expect(await suite.sms()).toEqual([]);
  });
});

describe('the receipt', () => {
  it('tells the id and state in words and in parameters', async () => {
    const { message_id: id } = await submit({});
    const [receipt] = await receipts(1);
    expect(receipt).toMatchObject({
      esm_class: 4,
      source_addr: PHONE,
      destination_addr: 'e-citizen',
      receipted_message_id: id,
      message_state: 2,
    });
    const date = '\\d{10}';
    expect(String(receipt?.['short_message'])).toMatch(
      new RegExp(
        `^id:${String(id)} sub:001 dlvrd:001 submit date:${date} done date:${date} stat:DELIVRD err:000 text:Hello$`,
      ),
    );
  });

  it.each([
    [
      { receipts: 'tlv', receiptState: 'UNDELIV' },
      { message_state: 5, short_message: Buffer.alloc(0) },
    ],
    [{ receipts: 'text', receiptState: 'EXPIRED' }, { short_message: expect.anything() }],
  ])('is formed as %j says', async (behaviour, expected) => {
    await suite.behave(behaviour);
    await submit({});
    const [receipt] = await receipts(1);
    expect(receipt).toMatchObject(expected);
    expect(String(receipt?.['short_message']).includes('stat:EXPIRED')).toBe(behaviour.receipts === 'text');
    expect('message_state' in (receipt ?? {})).toBe(behaviour.receipts === 'tlv');
  });

  it.each([
    ['decimal', 16, 10],
    ['hex', 10, 16],
  ])('can tell the id in %s', async (receiptId, answered, told) => {
    await suite.behave({ receiptId });
    const { message_id: id } = await submit({});
    const [receipt] = await receipts(1);
    expect(parseInt(String(id), answered)).toBe(parseInt(String(receipt?.['receipted_message_id']), told));
    expect(receipt?.['receipted_message_id']).not.toBe(id);
  });

  it('comes for a failure only when that is asked, and never when none is', async () => {
    await submit({ registered_delivery: 2, short_message: Buffer.from('one') });
    await submit({ registered_delivery: 0, short_message: Buffer.from('two') });
    await suite.behave({ receiptState: 'UNDELIV' });
    await submit({ registered_delivery: 2, short_message: Buffer.from('three') });
    expect(String((await receipts(1))[0]?.['short_message'])).toMatch(/stat:UNDELIV err:001 text:three$/);
  });

  it('comes again after a temporary error, and after a new bind', async () => {
    client.deliverStatus = 0x64;
    await submit({});
    await receipts(2);
    client.deliverStatus = undefined;
    await receipts(3);
    client.destroy();
    await eventually(async () => expect(await suite.centre()).toMatchObject({ bound: 0, waiting: 1 }));
    client = await TestClient.bound(suite.ports.first);
    await receipts(1);
    await eventually(async () => expect(await suite.centre()).toMatchObject({ waiting: 0 }));
  });

  it('waits for a receiver, however many there are', async () => {
    client.destroy();
    const transmitter = await TestClient.bound(suite.ports.first, 'bind_transmitter');
    for (let number = 0; number < 2_500; number++)
      transmitter.send('submit_sm', submitSm({ short_message: Buffer.from(String(number)) }));
    await eventually(async () => expect(await suite.centre()).toMatchObject({ waiting: 2_500 }), 20_000);
    expect(transmitter.delivered).toEqual([]);
    client = await TestClient.bound(suite.ports.first, 'bind_receiver');
    await eventually(async () => expect(await suite.centre()).toMatchObject({ waiting: 0 }), 20_000);
    const ids = client.delivered.map((receipt) => receipt['receipted_message_id']);
    expect(new Set(ids).size).toBe(2_500);
    transmitter.destroy();
  }, 60_000);
});
