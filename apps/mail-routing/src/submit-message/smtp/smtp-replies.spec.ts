import { describe, expect, it } from '@jest/globals';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { SUBMISSION_ERRORS } from '../../errors.js';
import { replyTo, SMTP_REPLIES } from './smtp-replies.js';

describe('SMTP replies', () => {
  it('has exactly one reply for each refusal of the catalogue', () => {
    expect(Object.keys(SMTP_REPLIES).sort()).toEqual(
      Object.values(SUBMISSION_ERRORS)
        .map((error) => error.code)
        .sort(),
    );
  });

  it.each(Object.values(SUBMISSION_ERRORS))('says $code in ASCII (RFC 5321 4.2)', (error) => {
    expect(replyTo(new AppError(error)).message).toMatch(/^[\x20-\x7e]+$/);
  });

  it('names the leg that failed', () => {
    expect(replyTo(new AppError(SUBMISSION_ERRORS.sourceNotAllowed))).toEqual({
      responseCode: 550,
      message: expect.stringMatching(/^5\.7\.1 SOURCE_NOT_ALLOWED /),
    });
  });

  it.each([new Error('secret detail'), new AppError(EDGE_ERRORS.unavailable)])(
    'asks the client to send again when the failure is ours, and tells nothing of it',
    (error) => {
      expect(replyTo(error)).toEqual({
        responseCode: 451,
        message: expect.stringMatching(/^4\.7\.1 TRY_LATER /),
      });
      expect(replyTo(error).message).not.toContain('secret');
    },
  );
});
