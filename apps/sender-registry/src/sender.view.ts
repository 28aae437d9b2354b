import { z } from 'zod';
import type { Sender } from './sender/sender.js';
import type { Versioned } from './versioned-answer.js';

/** A sender address as its administrators see it. */
export const senderView = z
  .object({
    id: z.uuid(),
    organisation: z.string().describe('8-digit legal entity code'),
    address: z.string(),
    sources: z.array(z.string()).describe('IP addresses, CIDR blocks and domain names it may send from'),
    smsAllowed: z.boolean(),
    suspended: z.boolean(),
    confirmation: z
      .enum(['domain', 'code', 'pending'])
      .describe(
        'Confirmed by its verified domain or by a code that was mailed to it; a pending one may not send',
      ),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Sender' });
export type SenderView = z.infer<typeof senderView>;

export type ShownSender = Versioned<SenderView>;

export function showSender(sender: Sender): ShownSender {
  const { id, version, organisation, address, sources, smsAllowed, suspended, confirmation, createdAt } =
    sender;
  return {
    view: {
      id,
      organisation,
      address,
      sources: [...sources],
      smsAllowed,
      suspended,
      confirmation,
      createdAt: createdAt.toISOString(),
    },
    version,
  };
}
