import { z } from 'zod';
import type { LegalState } from './legal-times.js';

const time = z.iso.datetime();
const rule = z.string().describe('Id of the rules that the letter runs by, fixed at its acceptance');

/** How a letter stands before the law, as its recipient sees it. */
export const recipientLegalSchema = z
  .object({
    effect: z
      .enum(['expires', 'expired', 'notified'])
      .describe(
        'The time runs; it is over, and certifying still takes effect then; the recipient is notified',
      ),
    at: time.describe('When the time ends or ended, or since when the recipient is notified'),
    rule,
  })
  .meta({ id: 'RecipientLegalState' });

/** The same as its sender sees it, with the reckoning. */
export const senderLegalSchema = z
  .object({
    effect: z.enum(['waiting', 'notified', 'expired']),
    since: time,
    nextEffect: z
      .enum(['reminder', 'expiry'])
      .optional()
      .describe('What comes next if the recipient does nothing'),
    at: time.optional().describe('When it comes'),
    deadline: time.describe('When the time for the acknowledgement ends: the first moment after it'),
    rule,
    calendarVersion: z.string().describe('Version of the working days of Armenia'),
    trace: z
      .array(z.object({ at: time, step: z.string(), why: z.string() }))
      .describe('How it was reckoned, in the order of time'),
  })
  .meta({ id: 'SenderLegalState' });

export function toRecipientLegal(state: LegalState): z.infer<typeof recipientLegalSchema> {
  const { effect, since, deadline, term } = state;
  const waiting = effect === 'waiting';
  return {
    effect: waiting ? 'expires' : effect,
    at: (waiting ? deadline : since).toISOString(),
    rule: term.rules.id,
  };
}

export function toSenderLegal(state: LegalState): z.infer<typeof senderLegalSchema> {
  const { effect, since, next, deadline, trace, term } = state;
  return {
    effect,
    since: since.toISOString(),
    ...(next && { nextEffect: next.effect, at: next.at.toISOString() }),
    deadline: deadline.toISOString(),
    rule: term.rules.id,
    calendarVersion: term.calendar.version,
    trace: trace.map(({ at, ...line }) => ({ at: at.toISOString(), ...line })),
  };
}
