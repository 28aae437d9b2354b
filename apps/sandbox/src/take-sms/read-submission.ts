import type { Submission } from '../sms/submission.js';
import type { Pdu } from './smpp-library.js';

/** Reads a submit_sm; fields that are not there have their null values. */
export function readSubmission(pdu: Pdu): Submission {
  const number = (field: string): number => (typeof pdu[field] === 'number' ? pdu[field] : 0);
  const text = (field: string): string => (typeof pdu[field] === 'string' ? pdu[field] : '');
  const octets = (field: string): Buffer | undefined =>
    Buffer.isBuffer(pdu[field]) ? pdu[field] : undefined;
  const hasSar = ['sar_msg_ref_num', 'sar_total_segments', 'sar_segment_seqnum'].every((one) => one in pdu);
  return {
    from: text('source_addr'),
    fromTon: number('source_addr_ton'),
    to: text('destination_addr'),
    toTon: number('dest_addr_ton'),
    toNpi: number('dest_addr_npi'),
    esmClass: number('esm_class'),
    dataCoding: number('data_coding'),
    scheduleTime: text('schedule_delivery_time'),
    validityPeriod: text('validity_period'),
    registeredDelivery: number('registered_delivery'),
    shortMessage: octets('short_message') ?? Buffer.alloc(0),
    payload: octets('message_payload'),
    ...(hasSar && {
      sar: {
        reference: number('sar_msg_ref_num'),
        total: number('sar_total_segments'),
        number: number('sar_segment_seqnum'),
      },
    }),
  };
}
