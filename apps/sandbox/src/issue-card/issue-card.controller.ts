import { Body, Controller, Inject, Post } from '@nestjs/common';
import { isPsn } from '@pep/identifiers';
import { z } from 'zod';
import { GENERATIONS } from '../pki/authority.js';
import { IssueCard, type IssuedCard } from './issue-card.js';

/** With both names and the PSN a common name has 64 characters at most (RFC 5280 appendix A.1). */
const NAME_MAX = 26;
/** Earlier dates need another form of time in the certificate, and no card is that old. */
const EARLIEST = new Date('2000-01-01T00:00:00Z');

const name = z
  .string()
  .max(NAME_MAX)
  .regex(
    // BMPString has no characters beyond the basic plane.
    /^[^\P{L}\u{10000}-\u{10FFFF}](?:[^\P{L}\u{10000}-\u{10FFFF}]|[ '’-])*$/u,
    'is not a name: letters, spaces, hyphens and apostrophes, a letter first',
  );
const cardSchema = z.strictObject({
  psn: z.string().refine(isPsn, 'is not a public services number: ten digits, the first not 0'),
  surname: name,
  givenName: name,
  generation: z.enum(GENERATIONS).default('second'),
  notAfter: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .refine((date) => date >= EARLIEST, 'is before the year 2000')
    .exactOptional(),
});

/** Issues cards. They are known to OCSP at once, and after a restart too. */
@Controller('cards')
export class IssueCardController {
  constructor(@Inject(IssueCard) private readonly issueCard: IssueCard) {}

  @Post()
  issue(
    @Body({ schema: cardSchema }) { generation, notAfter, ...holder }: z.infer<typeof cardSchema>,
  ): Promise<IssuedCard> {
    return this.issueCard.execute({ holder, generation, ...(notAfter === undefined ? {} : { notAfter }) });
  }
}
