import { Client, type QueryResult } from 'pg';

const { query: ask } = Client.prototype as unknown as {
  readonly query: (this: Client, ...given: unknown[]) => unknown;
};

/**
 * A client that lets go of questions and answers. For a promise, pg gives each query a callback by `query.callback = …`; V8
 * puts functions that are assigned like that among the objects that live long, and what they reach, parameters and rows,
 * stays until all of those are collected, which takes the processors for a tenth of a second. Callbacks that are passed are
 * not kept.
 */
export const BriefClient: typeof Client = class extends Client {
  /** As {@link Client.query} in all its forms. */
  override query(...given: unknown[]): never {
    const [config, values] = given;
    if (hasOwnEnd(given)) return ask.apply(this, given) as never;
    return new Promise((resolve, reject) => {
      ask.call(this, config, values, (error: Error | null, result: QueryResult) => {
        if (error) reject(error);
        else resolve(result);
      });
    }) as never;
  }
};

/** Whether somebody else is told: a callback, or a query that is an object with a way of its own, such as a stream. */
function hasOwnEnd(given: readonly unknown[]): boolean {
  const [config] = given as [{ readonly submit?: unknown } | undefined];
  return typeof config?.submit === 'function' || given.some((one) => typeof one === 'function');
}
