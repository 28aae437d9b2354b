import { describe, expect, it } from '@jest/globals';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { Submission } from '../message/message.js';
import type { KeyedSubmission } from '../storage/submission.repository.js';
import { CommitBatcher } from './commit-batcher.js';
import type { Accepted, SubmitMessage } from './submit-message.js';

const submission = (messageIdHeader: string): Submission => ({
  letter: {
    content: { body: Buffer.from('x') },
    size: 1,
    digest: Buffer.alloc(32),
    messageIdHeader,
    subject: '',
  },
  senderId: '',
  organisation: '',
  sender: 'info@ekeng.am',
  basis: {
    via: 'smtp',
    clientAddress: '127.0.0.1',
    entry: { id: '', version: 1, scope: 'address' },
    source: '127.0.0.1',
    proof: 'address',
    spf: 'none',
    dkim: 'none',
    dmarc: 'none',
  },
  request: {},
  recipients: [],
});

/** Takes batches and keeps what they held; each lasts until the test goes on. */
function recorder(decide: (headers: string[]) => void = () => undefined) {
  const batches: string[][] = [];
  const execute = async (submissions: readonly KeyedSubmission[]): Promise<Accepted[]> => {
    const headers = submissions.map((one) => one.submission.letter.messageIdHeader);
    batches.push(headers);
    await new Promise((resolve) => setImmediate(resolve));
    decide(headers);
    return headers.map((header) => ({ messageId: `id of ${header}`, repeat: false }));
  };
  return { batches, batcher: new CommitBatcher({ execute } as unknown as SubmitMessage) };
}

describe('commit batcher', () => {
  it('lets a lone letter leave at once and those that come meanwhile leave together', async () => {
    const { batches, batcher } = recorder();
    const ids = await Promise.all(['a', 'b', 'c', 'd'].map((header) => batcher.submit(submission(header))));
    expect(ids.map(({ messageId }) => messageId)).toEqual(['id of a', 'id of b', 'id of c', 'id of d']);
    expect(batches).toEqual([['a'], ['b', 'c', 'd']]);
  });

  it('never puts two copies of a letter into one batch', async () => {
    const { batches, batcher } = recorder();
    await Promise.all(['a', 'b', 'c', 'c', 'd'].map((header) => batcher.submit(submission(header))));
    expect(batches).toEqual([['a'], ['b', 'c'], ['c', 'd']]);
  });

  it('tries a failed batch letter by letter, so that a bad one refuses only itself', async () => {
    const { batcher } = recorder((headers) => {
      if (headers.includes('bad')) throw new Error('bad letter');
    });
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'bad', 'd'].map((header) => batcher.submit(submission(header))),
    );
    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });

  it('refuses the whole batch at once when the database is away', async () => {
    const { batches, batcher } = recorder(() => {
      throw new AppError(EDGE_ERRORS.unavailable);
    });
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((header) => batcher.submit(submission(header))),
    );
    expect(outcomes.every((outcome) => outcome.status === 'rejected')).toBe(true);
    expect(batches).toHaveLength(2);
  });
});
