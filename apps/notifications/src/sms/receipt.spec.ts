import { describe, expect, it } from '@jest/globals';
import { readReceipt, type ReceiptFields } from './receipt.js';

const read = (fields: Partial<ReceiptFields>) => readReceipt({ text: '', addresses: [], ...fields });

describe('a receipt', () => {
  it.each([
    [
      'as appendix B of SMPP 3.4 has it',
      'id:0123456789 sub:001 dlvrd:001 submit date:2611220712 done date:2611220713 stat:DELIVRD err:000 text:Hello',
      ['0123456789', 'delivered', 'DELIVRD'],
    ],
    [
      'with seconds, and letters in the id',
      'id:4F-a_1@x$ sub:001 dlvrd:000 submit date:261122071200 done date:261122071300 stat:UNDELIV err:021 Text:',
      ['4F-a_1@x$', 'failed', 'UNDELIV (network error 021)'],
    ],
    [
      'that has capitals and no text',
      'ID:77 STAT:EXPIRED ERR:069',
      ['77', 'failed', 'EXPIRED (network error 069)'],
    ],
    ['in another order', 'stat:REJECTD err:255 id:77 text:', ['77', 'failed', 'REJECTD (network error 255)']],
    [
      'with spaces behind the colons',
      'id: 77 sub: 1 dlvrd: 1 stat: DELIVRD err: 0',
      ['77', 'delivered', 'DELIVRD'],
    ],
    ['with commas', 'id:77,sub:001,dlvrd:001,stat:DELIVRD,err:000,text:', ['77', 'delivered', 'DELIVRD']],
    ['with equals signs and semicolons', 'id=77;stat=DELETED;err=', ['77', 'failed', 'DELETED']],
    ['in words', 'id:77 stat:Delivered err:0', ['77', 'delivered', 'DELIVRD']],
    ['in other words', 'id:77 stat:UNDELIVERABLE', ['77', 'failed', 'UNDELIV']],
    ['that says failed', 'id:77 stat:FAILED err:500', ['77', 'failed', 'UNDELIV (network error 500)']],
    [
      'with a field nobody knows',
      'id:77 msg_id:99 sub:001 stat:DELIVRD part:1/2 err:000',
      ['77', 'delivered', 'DELIVRD'],
    ],
    [
      'whose text looks like fields',
      'id:77 stat:EXPIRED err:0 text:id:99 stat:DELIVRD',
      ['77', 'failed', 'EXPIRED'],
    ],
    [
      'whose text comes first',
      'text:id:99 stat:DELIVRD and more id:77 stat:EXPIRED',
      ['77', 'failed', 'EXPIRED'],
    ],
    ['of a part on its way', 'id:77 stat:ENROUTE', ['77', 'underway', 'ENROUTE']],
    ['of a part that the centre accepted', 'id:77 stat:ACCEPTD', ['77', 'underway', 'ACCEPTD']],
    ['of a part that the centre lost track of', 'id:77 stat:UNKNOWN', ['77', 'underway', 'UNKNOWN']],
  ])('%s is read', (_how, text, [messageId, fate, report]) => {
    expect(read({ text })).toEqual({ messageId, fate, report, addresses: [] });
  });

  it.each([
    ['nothing', ''],
    ['no id', 'sub:001 dlvrd:001 stat:DELIVRD err:000 text:'],
    ['no state', 'id:77 sub:001 dlvrd:001 err:000 text:'],
    ['an unheard-of state', 'id:77 stat:WHATEVER'],
    ['an id longer than SMPP has', `id:${'7'.repeat(65)} stat:DELIVRD`],
    ['words of a person', 'I did get it'],
  ])('of %s is none', (_what, text) => {
    expect(read({ text })).toBeUndefined();
  });

  it.each([
    [1, 'underway', 'ENROUTE'],
    [2, 'delivered', 'DELIVRD'],
    [3, 'failed', 'EXPIRED'],
    [4, 'failed', 'DELETED'],
    [5, 'failed', 'UNDELIV'],
    [6, 'underway', 'ACCEPTD'],
    [7, 'underway', 'UNKNOWN'],
    [8, 'failed', 'REJECTD'],
  ])('with message_state %i is known without a text', (messageState, fate, report) => {
    expect(read({ receiptedMessageId: '4d2', messageState })).toMatchObject({
      messageId: '4d2',
      fate,
      report,
    });
  });

  it('believes its optional parameters more than its text', () => {
    const fields = {
      text: 'id:99 stat:DELIVRD err:000',
      receiptedMessageId: '77',
      messageState: 5,
      networkErrorCode: Buffer.from([3, 0, 27]),
    };
    expect(read(fields)).toMatchObject({
      messageId: '77',
      fate: 'failed',
      report: 'UNDELIV (network error 27)',
    });
  });

  it.each([
    ['the id', { receiptedMessageId: '77', text: 'stat:DELIVRD' }],
    ['the state', { messageState: 2, text: 'id:77' }],
    ['an unknown state', { messageState: 99, text: 'id:77 stat:DELIVRD' }],
  ])('takes from its text what it lacks beside %s', (_what, fields) => {
    expect(read(fields)).toMatchObject({ messageId: '77', fate: 'delivered' });
  });
});
