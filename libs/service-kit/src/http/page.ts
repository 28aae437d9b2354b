import { AppError, EDGE_ERRORS } from '@pep/errors';
import { z } from 'zod';

/** One page of a list; `nextCursor` is absent on the last one. */
export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor?: string;
}

const PAGE_SIZE_DEFAULT = 50;
const PAGE_SIZE_MAX = 200;
const CURSOR_LENGTH_MAX = 500;

/** The query of every list. */
export const pageQuery = {
  cursor: z.string().max(CURSOR_LENGTH_MAX).optional().describe('nextCursor of the page before'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_SIZE_MAX)
    .default(PAGE_SIZE_DEFAULT)
    .describe('Items a page'),
};

/** The schema of a page of `item`, for the OpenAPI document. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() });
}

/** Hides a list's position from callers, so that it may change its form. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * The position in a cursor, checked by the schema.
 * @throws AppError `INVALID_REQUEST` when it is none of ours
 */
export function decodeCursor<Position>(cursor: string, schema: z.ZodType<Position>): Position {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new AppError(EDGE_ERRORS.invalidRequest, {
      cause,
      errors: [{ field: 'cursor', message: 'is not a cursor of this list; start without one' }],
    });
  }
}

/** Cuts `limit + 1` read rows to a page; `positionOf` says where the next page starts. */
export function toPage<Row>(
  rows: readonly Row[],
  limit: number,
  positionOf: (row: Row) => readonly (string | number)[],
): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return rows.length > limit && last !== undefined
    ? { items, nextCursor: encodeCursor(positionOf(last)) }
    : { items };
}
