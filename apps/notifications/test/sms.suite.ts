import { expect } from '@jest/globals';
import { eventually } from '@pep/testing';
import type { Dispatch } from '../src/dispatch/dispatch.js';
import { ReceiptKeeper } from '../src/record-receipt/receipt-keeper.js';
import { ReceiptRecorder } from '../src/record-receipt/receipt-recorder.js';
import { RecordReceipts } from '../src/record-receipt/record-receipts.js';
import { Deliveries } from '../src/send-sms/deliveries.js';
import { SmsCentres } from '../src/send-sms/sms-centres.js';
import { SmsChannel } from '../src/send-sms/sms-channel.js';
import { type CentreAddress, readCentreAddress } from '../src/sms/centre-address.js';
import type { LongTextForm } from '../src/sms/submission.js';
import { dispatchTo, startSending } from './sending.suite.js';

export const WINDOW = 10;
const FROM = 'e-citizen';

/** A way to the centres of these names and accounts. */
export function addressOf(name: string, account = 'pep:sandbox'): CentreAddress {
  return readCentreAddress(`smpp://${account}@${name}`)!;
}

/** Sending and receipts on a real database, over SMPP to centres of the test's own; no Kafka. */
export async function startSmsSuite() {
  const sending = await startSending();
  const { clock, database } = sending;
  const records = new RecordReceipts(database, clock);
  const keeper = new ReceiptKeeper(records);
  keeper.onApplicationBootstrap();
  const started: SmsCentres[] = [];

  const facts = async () =>
    (await sending.rows('SELECT headers, body FROM outbox ORDER BY id')).map(({ headers, body }) => ({
      type: String((headers as Record<string, string>)['ce_type']),
      data: JSON.parse(String(body)) as Record<string, unknown>,
    }));

  return {
    ...sending,
    records,
    /** A way of sending to these centres; their receipts are recorded. */
    channel: (centres: readonly CentreAddress[], longText: LongTextForm = 'udh') => {
      const deliveries = new Deliveries(new ReceiptRecorder(records), { hear: () => Promise.resolve() });
      const all = new SmsCentres({ centres, window: WINDOW }, deliveries);
      all.onApplicationBootstrap();
      started.push(all);
      return new SmsChannel(all, { from: FROM, window: WINDOW, longText }, clock);
    },
    /** Queues an SMS. */
    text: async (text: string, change: Partial<Dispatch> = {}) => {
      const dispatch = dispatchTo(sending, { parameters: { text }, ...change });
      await sending.add(dispatch);
      return dispatch;
    },
    /** Waits until a dispatch is in a state, and gives its row. */
    untilState: ({ id }: Dispatch, state: string) =>
      eventually(async () => {
        const [row] = await sending.rows('SELECT * FROM dispatch WHERE id = $1', id);
        expect(row).toMatchObject({ state });
        return row!;
      }, 20_000),
    /** What was told of a dispatch, by the last word of the type: sent, delivered, failed. */
    told: async ({ id }: Dispatch) =>
      (await facts())
        .filter(({ data }) => data['dispatchId'] === id)
        .map(({ type, data }) => ({ what: type.split('.').at(-2), data })),
    reset: async () => {
      for (const all of started) all.beforeApplicationShutdown();
      await sending.reset();
      await Promise.all(started.splice(0).map((all) => all.onApplicationShutdown()));
      await sending.rows('DELETE FROM early_receipt');
    },
    stop: async () => {
      keeper.onApplicationShutdown();
      await sending.stop();
    },
  };
}

export type SmsSuite = Awaited<ReturnType<typeof startSmsSuite>>;
