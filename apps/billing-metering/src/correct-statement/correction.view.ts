import { maskPsns } from '@pep/identifiers';
import { z } from 'zod';
import { legalEntityCode, money, month } from '../requests.js';
import type { Correction } from '../storage/correction.repository.js';

export const correctionView = z
  .object({
    id: z.uuid(),
    organisation: legalEntityCode,
    statementMonth: month.describe('The closed statement that it is about; that one stays as it is'),
    bookedMonth: month.describe('The month on whose statement it is'),
    reason: z.string(),
    lines: z.array(
      z.object({
        line: z.int().optional().describe('Of the closed statement; absent: the statement as a whole'),
        quantity: z.int().optional().describe('At the price of that line; negative takes back'),
        amount: money,
      }),
    ),
    at: z.iso.datetime(),
    by: z.string().describe('PSN; masked but for operators'),
  })
  .meta({ id: 'Correction' });
export type CorrectionView = z.infer<typeof correctionView>;

export function showCorrection(
  correction: Correction,
  { operator }: { readonly operator: boolean },
): CorrectionView {
  const { at, by, lines, ...rest } = correction;
  return { ...rest, lines: [...lines], at: at.toISOString(), by: operator ? by : maskPsns(by) };
}
