import { describe, expect, it } from '@jest/globals';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { z } from 'zod';
import { dayInYerevan, endOfDay, startOfDay } from '../calendar.js';
import { decodeCursor, encodeCursor, toPage } from './page.js';
import { problemOf } from './problem.js';

describe('a problem document', () => {
  it('has the status of the error’s kind, its stable code and its text', () => {
    expect(problemOf(new AppError(EDGE_ERRORS.notFound))).toEqual({
      type: 'urn:pep:problem:not-found',
      title: 'Not found',
      status: 404,
      code: 'NOT_FOUND',
      detail: EDGE_ERRORS.notFound.message,
    });
  });

  it('tells nothing of what we did not throw on purpose', () => {
    const problem = problemOf(new Error('relation "letter" does not exist'));
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(JSON.stringify(problem)).not.toContain('relation');
  });
});

describe('a page', () => {
  it('says where the next one starts, and nothing on the last', () => {
    expect(toPage(['a', 'b', 'c'], 2, (row) => [row])).toEqual({
      items: ['a', 'b'],
      nextCursor: encodeCursor(['b']),
    });
    expect(toPage(['a', 'b'], 2, (row) => [row])).toEqual({ items: ['a', 'b'] });
  });

  it('reads its own cursors and refuses others by field', () => {
    const position = z.tuple([z.string()]);
    expect(decodeCursor(encodeCursor(['b']), position)).toEqual(['b']);
    expect(() => decodeCursor('bm9uc2Vuc2U', position)).toThrow(AppError);
    expect(() => decodeCursor(encodeCursor([1]), position)).toThrow(AppError);
  });
});

describe('the calendar', () => {
  it('begins and ends a day at midnight in Yerevan', () => {
    expect(startOfDay('2028-02-29').toISOString()).toBe('2028-02-28T20:00:00.000Z');
    expect(endOfDay('2028-02-29').toISOString()).toBe('2028-02-29T20:00:00.000Z');
    expect(dayInYerevan(new Date('2026-12-31T19:59:59.999Z'))).toBe('2026-12-31');
    expect(dayInYerevan(new Date('2026-12-31T20:00:00.000Z'))).toBe('2027-01-01');
  });
});
