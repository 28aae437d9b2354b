import { Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { failureName } from '../sms/failure.js';
import type { PhoneTextListener, ReceiptListener } from '../sms/incoming.js';
import { readReceipt } from '../sms/receipt.js';
import { type PDU, smpp } from './smpp-library.js';

const OK = 0;
/** ESME_RX_T_APPN: the centre brings it again later. */
const LATER = 0x64;

/** SMPP 3.4 section 5.2.12: what a deliver_sm is. */
const KIND_MASK = 0x3c;
const KIND_TEXT = 0x00;
const KIND_RECEIPT = 0x04;
const KIND_INTERMEDIATE = 0x20;
const HAS_HEADER = 0x40;

const receipts = new Counter({
  name: 'pep_sms_receipts_total',
  help: 'Receipts that SMS centres brought, by what they say of the part',
  labelNames: ['state'],
});

/** Takes what centres bring: receipts, and texts that phones sent. */
export class Deliveries {
  readonly #logger = new Logger(Deliveries.name);

  constructor(
    private readonly receipts: ReceiptListener,
    private readonly texts: PhoneTextListener,
  ) {}

  /** Never rejects. @returns the status to answer with, once what it says is safe */
  async take(centre: string, pdu: PDU): Promise<number> {
    try {
      const kind = numberIn(pdu, 'esm_class') & KIND_MASK;
      const isReceipt = kind === KIND_RECEIPT || kind === KIND_INTERMEDIATE;
      if (isReceipt || pdu['receipted_message_id'] !== undefined) await this.#takeReceipt(centre, pdu);
      else if (kind === KIND_TEXT)
        await this.texts.hear({ from: textIn(pdu, 'source_addr'), text: phoneText(pdu) });
      return OK;
    } catch (error) {
      this.#logger.warn({
        msg: 'a delivery of an SMS centre was put off',
        centre,
        reason: failureName(error),
      });
      return LATER;
    }
  }

  async #takeReceipt(centre: string, pdu: PDU): Promise<void> {
    const receipt = readReceipt({
      text: receiptText(pdu),
      receiptedMessageId: optionalText(pdu, 'receipted_message_id'),
      messageState: numberIn(pdu, 'message_state'),
      networkErrorCode: octetsIn(pdu, 'network_error_code'),
      addresses: [textIn(pdu, 'source_addr'), textIn(pdu, 'destination_addr')],
    });
    if (receipt === undefined) {
      // To bring it again would not make it readable.
      receipts.inc({ state: 'unreadable' });
      this.#logger.warn({ msg: 'a receipt can not be read', centre });
      return;
    }
    await this.receipts.record({ ...receipt, centre });
    receipts.inc({ state: receipt.fate });
  }
}

/** Receipts are in ASCII, whatever alphabet data coding 0 means here. */
function receiptText(pdu: PDU): string {
  return decoded(messageOctets(pdu), numberIn(pdu, 'data_coding'), 'latin1');
}

function phoneText(pdu: PDU): string {
  return decoded(messageOctets(pdu), numberIn(pdu, 'data_coding'), 'gsm-7');
}

const CODING_MASK = 0x0f;
const UCS_2 = 8;

/** SMPP 3.4 section 5.2.19. An octet of GSM 7-bit is one septet. */
function decoded(octets: Buffer, dataCoding: number, standard: 'latin1' | 'gsm-7'): string {
  const coding = dataCoding & CODING_MASK;
  // A last octet alone is no character; swap16 refuses it.
  if (coding === UCS_2)
    return Buffer.from(octets.subarray(0, octets.length & ~1))
      .swap16()
      .toString('utf16le');
  return coding === 0 && standard === 'gsm-7' ? smpp.gsmCoder.decode(octets, 0) : octets.toString('latin1');
}

/** The text without its user data header. */
function messageOctets(pdu: PDU): Buffer {
  const short = octetsIn(pdu, 'short_message') ?? Buffer.alloc(0);
  const octets = short.length > 0 ? short : (octetsIn(pdu, 'message_payload') ?? short);
  const header = (numberIn(pdu, 'esm_class') & HAS_HEADER) === 0 ? 0 : (octets[0] ?? 0) + 1;
  return octets.subarray(header);
}

function octetsIn(pdu: PDU, field: string): Buffer | undefined {
  const value = pdu[field];
  return Buffer.isBuffer(value) ? value : undefined;
}

function numberIn(pdu: PDU, field: string): number {
  const value = pdu[field];
  return typeof value === 'number' ? value : 0;
}

function textIn(pdu: PDU, field: string): string {
  const value = pdu[field];
  return typeof value === 'string' ? value : '';
}

/** An optional C-octet string, also when its centre left the closing zero out. */
function optionalText(pdu: PDU, field: string): string | undefined {
  return octetsIn(pdu, field)?.toString('latin1').split('\0')[0];
}
