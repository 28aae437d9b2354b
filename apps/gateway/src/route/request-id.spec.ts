import { describe, expect, it } from '@jest/globals';
import { saneRequestId } from './request-id.js';

describe("a client's request id", () => {
  it.each(['019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0a11', 'job.42:retry_1'])('is kept when it is %s', (sent) => {
    expect(saneRequestId(sent)).toBe(sent);
  });

  it.each([undefined, '', 'short', 'a b c d e f', 'x'.repeat(65), ['12345678', '12345678']])(
    'is not kept when it is %s',
    (sent) => {
      expect(saneRequestId(sent)).toBeUndefined();
    },
  );
});
