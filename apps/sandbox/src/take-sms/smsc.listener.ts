import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { layOutSms } from '@pep/sms-text';
import { SANDBOX_ERRORS } from '../errors.js';
import type { Behaviour } from '../sms/behaviour.js';
import type { Centre, PhoneText } from '../sms/centre.js';
import type { Phones } from '../sms/phones.js';
import { MESSAGE_STATES, receiptText } from '../sms/receipt.js';
import { STATUS } from '../sms/status.js';
import { readUserData, type Submission } from '../sms/submission.js';
import { Deliveries } from './deliveries.js';
import { readSubmission } from './read-submission.js';
import { SmppClient } from './smpp-client.js';
import { createSmppServer, type Pdu, textOf } from './smpp-library.js';

/** The sandbox answers this machine only. */
const HOST = '127.0.0.1';
const CLIENTS_MAX = 100;
const RECEIPT = 0x04;
const HAS_HEADER = 0x40;
const UCS_2 = 8;
/** registered_delivery (SMPP 3.4 section 5.2.17): a receipt in any case, or of a failure only. */
const RECEIPT_ASKED = 0x01;
const FAILURE_RECEIPT_ASKED = 0x02;
const INTERNATIONAL = { source_addr_ton: 1, source_addr_npi: 1 };

interface Taken {
  readonly submission: Submission;
  readonly receiptId: string;
  readonly text: string;
  readonly at: Date;
}

/** An SMS centre that speaks SMPP 3.4 on a port of 127.0.0.1, and does what its {@link Centre} is told to. */
export class SmscListener {
  readonly #log = new Logger(SmscListener.name);
  readonly #server = createSmppServer((session) => {
    this.#clients.add(new SmppClient(session, this.#host));
  });
  readonly #clients = new Set<SmppClient>();
  readonly #deliveries = new Deliveries();
  readonly #host = {
    behaviour: () => this.centre.behaviour,
    onSubmit: (submit: Pdu, client: SmppClient) => this.#onSubmit(submit, client),
    onDelivered: this.#deliveries.answer.bind(this.#deliveries),
    onReceiver: this.#deliveries.open.bind(this.#deliveries),
    onGone: (client: SmppClient) => {
      this.#clients.delete(client);
      this.#deliveries.close(client.session);
    },
  };
  #phoneReference = 0;

  constructor(
    private readonly port: number,
    private readonly centre: Centre,
    private readonly phones: Phones,
    private readonly clock: { now(): Date },
  ) {
    this.#server.maxConnections = CLIENTS_MAX;
    this.#server.on('error', (error) => {
      this.#log.warn({ msg: 'an SMS centre failed', centre: centre.name, reason: error.message });
    });
    centre.join({
      onBehaviour: (behaviour) => this.#onBehaviour(behaviour),
      onPhoneText: (text) => this.#onPhoneText(text),
      bound: () => [...this.#clients].filter(({ bound }) => bound).length,
      waiting: () => this.#deliveries.waiting,
      forget: () => this.#deliveries.clear(),
    });
  }

  /** @throws AppError `SMSC_PORT_UNAVAILABLE` */
  async listen(): Promise<void> {
    try {
      this.#server.listen(this.port, HOST);
      await once(this.#server, 'listening');
    } catch (cause) {
      throw new AppError(SANDBOX_ERRORS.smscPortUnavailable, { cause });
    }
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const { session } of this.#clients) session.destroy();
    await closed;
  }

  async #onBehaviour({ down }: Behaviour): Promise<void> {
    if (down) await this.close();
    else if (!this.#server.listening) await this.listen();
  }

  #onSubmit(submit: Pdu, client: SmppClient): void {
    const submission = readSubmission(submit);
    const { answer, delayMs } = this.centre.behaviour;
    if (answer === 'close') {
      client.session.destroy();
      return;
    }
    const status = this.centre.decide(submission, client.unanswered, this.clock.now());
    const message_id = status === STATUS.ok ? this.#take(submission) : '';
    if (answer === 'unanswered' && status === STATUS.ok) return;
    client.unanswered++;
    const reply = () => {
      client.unanswered--;
      if (answer === 'malformed') client.answerMalformed();
      else client.answer(submit, status, { message_id });
    };
    if (delayMs === 0) reply();
    else setTimeout(reply, delayMs).unref();
  }

  /** @returns the id to answer with */
  #take(submission: Submission): string {
    const { answered, receipted } = this.centre.giveId();
    const { from, to, dataCoding } = submission;
    const { octets, concatenation } = readUserData(submission) ?? { octets: Buffer.alloc(0) };
    const alphabet = dataCoding === UCS_2 ? 'ucs-2' : 'gsm-7';
    const text = textOf(alphabet, octets);
    const at = this.clock.now();
    const arrival = { centre: this.centre.name, messageId: answered, receivedAt: at };
    this.phones.add({ from, to, alphabet, text, concatenation, ...arrival });
    this.#scheduleReceipt({ submission, receiptId: receipted, text, at });
    return answered;
  }

  #scheduleReceipt(taken: Taken): void {
    const { receipts, receiptState, receiptDelayMs } = this.centre.behaviour;
    const asked = taken.submission.registeredDelivery & (RECEIPT_ASKED | FAILURE_RECEIPT_ASKED);
    const wanted = asked === RECEIPT_ASKED || (asked === FAILURE_RECEIPT_ASKED && receiptState !== 'DELIVRD');
    if (receipts === 'none' || !wanted) return;
    this.#deliveries.add(this.#receipt(taken, this.centre.behaviour), receiptDelayMs);
  }

  #receipt({ submission, receiptId, text, at }: Taken, behaviour: Behaviour) {
    const { receipts, receiptState: state, receiptDelayMs } = behaviour;
    const doneAt = new Date(at.getTime() + receiptDelayMs);
    const words = receiptText({ id: receiptId, state, submittedAt: at, doneAt, text });
    return {
      ...INTERNATIONAL,
      source_addr: submission.to,
      dest_addr_ton: submission.fromTon,
      destination_addr: submission.from,
      esm_class: RECEIPT,
      data_coding: 0,
      short_message: Buffer.from(receipts === 'tlv' ? '' : words, 'latin1'),
      ...(receipts !== 'text' && {
        receipted_message_id: receiptId,
        message_state: MESSAGE_STATES[state],
        // GSM, and its own code (SMPP 3.4 section 5.3.2.31).
        network_error_code: Buffer.from([3, 0, state === 'DELIVRD' ? 0 : 1]),
      }),
    };
  }

  #onPhoneText({ from, to, text }: PhoneText): void {
    const { alphabet, segments } = layOutSms(text);
    const reference = this.#phoneReference++ % 256;
    segments.forEach((octets, index) => {
      const header = segments.length === 1 ? [] : [0x05, 0x00, 0x03, reference, segments.length, index + 1];
      this.#deliveries.add({
        ...INTERNATIONAL,
        source_addr: from,
        destination_addr: to,
        esm_class: header.length === 0 ? 0 : HAS_HEADER,
        data_coding: alphabet === 'ucs-2' ? UCS_2 : 0,
        short_message: Buffer.concat([Buffer.from(header), octets]),
      });
    });
  }
}
