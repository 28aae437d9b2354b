import { z } from 'zod';
import { legalEntityCode, money } from '../requests.js';

export const tariffView = z
  .object({
    validFrom: z.iso.date().describe('First calendar day in Yerevan'),
    organisation: legalEntityCode.optional().describe('Whose own tariff it is; absent: the general one'),
    prices: z.object({
      letterToPerson: money,
      letterToOrganisation: money,
      smsSegment: money.describe('Of each part of an SMS'),
    }),
  })
  .meta({ id: 'Tariff' });
export type TariffView = z.infer<typeof tariffView>;
