import { AppError, EDGE_ERRORS } from '@pep/errors';

export const CSV_MEDIA_TYPE = 'text/csv';
export const XLSX_MEDIA_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** One range of an Accept header: `text/*;q=0.5`. */
interface AcceptedRange {
  readonly range: string;
  readonly quality: number;
}

/**
 * Of what is offered, what the Accept header likes best (RFC 9110 12.5.1); the first one when it likes several alike or
 * is absent. A more exact range goes before a wider one; parameters other than `q` are not looked at.
 * @throws AppError `NOT_ACCEPTABLE`
 */
export function chooseMediaType<Offer extends string>(
  accept: string | undefined,
  offers: readonly [Offer, ...Offer[]],
): Offer {
  if (accept === undefined || accept.trim() === '') return offers[0];
  const ranges = accept.split(',').map(readRange);
  const [best] = offers
    .map((offer) => ({ offer, quality: qualityOf(offer, ranges) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  if (best !== undefined) return best.offer;
  throw new AppError(EDGE_ERRORS.notAcceptable, {
    message: `This is answered as ${offers.join(', ')}; ask for one of these in the Accept header.`,
  });
}

function readRange(text: string): AcceptedRange {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = given === undefined ? 1 : Number(given.slice(2));
  return { range, quality: Number.isNaN(quality) ? 0 : quality };
}

function qualityOf(offer: string, ranges: readonly AcceptedRange[]): number {
  for (const candidate of [offer, `${offer.slice(0, offer.indexOf('/'))}/*`, '*/*']) {
    const found = ranges.find(({ range }) => range === candidate);
    if (found !== undefined) return found.quality;
  }
  return 0;
}
