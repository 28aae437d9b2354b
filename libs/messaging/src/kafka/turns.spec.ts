import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('turns', () => {
  let turns: Turns;
  let begun: string[];
  let ends: Map<string, PromiseWithResolvers<undefined>>;

  beforeEach(() => {
    turns = new Turns(2);
    begun = [];
    ends = new Map();
  });

  const begin = async (work: string, ...names: string[]) => {
    await turns.next();
    const end = Promise.withResolvers<undefined>();
    ends.set(work, end);
    turns
      .take(names, async () => {
        begun.push(work);
        await end.promise;
      })
      .catch(() => undefined);
    await turn();
  };
  const end = async (work: string) => {
    ends.get(work)?.resolve(undefined);
    await turn();
  };

  it('lets two be under way, and a third begin when one has ended', async () => {
    await begin('one', 'a');
    await begin('two', 'b');
    const third = begin('three', 'c');
    await turn();
    expect(begun).toEqual(['one', 'two']);
    await end('two');
    await third;
    expect(begun).toEqual(['one', 'two', 'three']);
  });

  it('begins work when what shares a name with it has ended', async () => {
    await begin('one', 'a', 'b');
    await begin('two', 'b', 'c');
    expect(begun).toEqual(['one']);
    await end('one');
    expect(begun).toEqual(['one', 'two']);
  });

  it('does not begin what comes behind work that failed, but what comes later', async () => {
    await begin('one', 'a');
    await begin('two', 'a');
    ends.get('one')?.reject(new Error('the partition is taken away'));
    await turn();
    expect(begun).toEqual(['one']);
    await begin('three', 'a');
    expect(begun).toEqual(['one', 'three']);
  });

  it('says when all has ended', async () => {
    await begin('one', 'a');
    let isOver = false;
    const over = turns.ended().then(() => (isOver = true));
    await turn();
    expect(isOver).toBe(false);
    await end('one');
    await over;
    expect(isOver).toBe(true);
  });
});
