import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IdempotencyKey, type Page, pageOf, pageQuery } from '@pep/service-kit';
import { z } from 'zod';
import { IDEMPOTENCY_KEY, legalEntityCode, listedOrganisation, month, signedAmount } from '../requests.js';
import { CorrectStatement } from './correct-statement.js';
import { correctionView, type CorrectionView } from './correction.view.js';
import { ListCorrections } from './list-corrections.js';

const REASON_LENGTH_MAX = 500;
const LINES_MAX = 100;
const QUANTITY_MAX = 1_000_000_000;

const correctedLine = z.strictObject({
  line: z.int().min(1).describe('Number of the line on the closed statement'),
  quantity: z
    .int()
    .min(-QUANTITY_MAX)
    .max(QUANTITY_MAX)
    .refine((quantity) => quantity !== 0, 'changes nothing')
    .describe('How many more, or fewer when negative, at the price of the line'),
});

const body = z
  .strictObject({
    organisation: legalEntityCode,
    statementMonth: month,
    reason: z
      .string()
      .trim()
      .min(1)
      .max(REASON_LENGTH_MAX)
      .regex(/^\P{Cc}*$/u, 'has control characters'),
    amount: signedAmount.optional().describe('Added to the next statement; negative takes back'),
    lines: z.array(correctedLine).min(1).max(LINES_MAX).optional(),
  })
  .refine(({ amount, lines }) => (amount === undefined) !== (lines === undefined), {
    path: ['amount'],
    message: 'give either amount or lines',
  });
const query = z.object({ ...pageQuery, organisation: listedOrganisation });

@ApiTags('statements')
@Controller('corrections')
export class CorrectStatementController {
  constructor(
    @Inject(CorrectStatement) private readonly correctStatement: CorrectStatement,
    @Inject(ListCorrections) private readonly listCorrections: ListCorrections,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Puts a closed statement right on the next one (operators)',
    description: 'The closed statement itself never changes.',
  })
  @ApiHeader(IDEMPOTENCY_KEY)
  @Answers(201, 'Booked', correctionView)
  async addCorrection(
    @Body({ schema: body }) given: z.infer<typeof body>,
    @IdempotencyKey() key: string,
    @CurrentCaller() caller: Caller,
  ): Promise<CorrectionView> {
    return this.correctStatement.execute(given, key, caller);
  }

  @Get()
  @ApiOperation({ summary: 'Lists the corrections of an organisation’s statements' })
  @Answers(200, 'A page, newest first', pageOf(correctionView))
  async showCorrections(
    @Query({ schema: query }) asked: z.infer<typeof query>,
    @CurrentCaller() caller: Caller,
  ): Promise<Page<CorrectionView>> {
    return this.listCorrections.execute(asked, caller);
  }
}
