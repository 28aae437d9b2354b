import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { testKafka } from '@pep/testing';
import { createKafka } from './kafka-connection.js';

const WATCHED_MS = 500;

describe('a connection to the broker', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('does nothing while there is nothing to send, and sends what comes then', async () => {
    const admin = createKafka(testKafka('idle')).admin();
    await admin.connect();
    await admin.describeCluster();
    const timers = jest.spyOn(globalThis, 'setTimeout');
    await sleep(WATCHED_MS);
    expect(timers.mock.calls.length).toBeLessThan(WATCHED_MS / 20);
    expect((await admin.describeCluster()).brokers).not.toEqual([]);
    await admin.disconnect();
  });
});
