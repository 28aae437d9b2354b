import type { MessageAccepted } from '@pep/contracts';
import { dayInYerevan } from '@pep/service-kit';
import type { Acceptance } from './usage/usage.js';

/** What is counted of accepted messages. Facts told before evidence ids were in them are known by their message. */
export function* acceptancesOf(facts: Iterable<{ readonly data: MessageAccepted }>): Generator<Acceptance> {
  const dayOf = dayReader();
  for (const { data } of facts)
    yield {
      organisation: data.organisation,
      sender: data.sender,
      day: dayOf(data.acceptedAt),
      evidenceId: data.evidenceId ?? data.messageId,
      recipients: data.recipients,
      smsSegments: data.smsSegments,
    };
}

const HOUR_LENGTH = '2026-11-21T09'.length;

/** Reads the days of many times in UTC, mostly of one hour, which have the same; telling it from a time is slow. */
function dayReader(): (at: string) => string {
  let hour: string | undefined;
  let day = '';
  return (at) => {
    if (hour !== undefined && at.startsWith(hour)) return day;
    hour = at.slice(0, HOUR_LENGTH);
    return (day = dayInYerevan(new Date(at)));
  };
}
