import { createRequire } from 'node:module';

/** What kafkajs keeps for each connection: requests that wait because too many are under way, or the broker asked for a pause. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

/**
 * Lets connections rest. kafkajs 2.2.4 looks every millisecond, on each of them and for ever, whether a request waits to be sent,
 * also when none does (its issues 1556 and 1704, no release mends it): a service that does nothing took 3 to 5 % of a
 * processor. What comes later is looked at when it comes.
 */
export function restIdleConnections(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
    readonly prototype: RequestQueue;
  };
  const schedule = Reflect.get(prototype, 'scheduleCheckPendingRequests');
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}
