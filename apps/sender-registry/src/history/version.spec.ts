import { describe, expect, it } from '@jest/globals';
import { heldState, type Version } from './version.js';

const state = { sources: 'a', sms: false };

function version(number: number, given: Partial<Version<typeof state>>): Version<typeof state> {
  const at = new Date(number);
  return { id: 'x', version: number, recordedAt: at, recordedBy: 'p', validFrom: at, state, ...given };
}

describe('what held', () => {
  it('is nothing before the first version', () => {
    expect(heldState([])).toBeUndefined();
  });

  it('is the last whole state', () => {
    const last = version(2, { state: { sources: 'b', sms: true } });
    expect(heldState([version(1, {}), last])).toEqual({ state: last.state, version: last });
  });

  it('is what a correction says of its fields, and what held before of the others', () => {
    const correction = version(3, { correction: { sms: true }, state: { sources: 'today', sms: true } });
    expect(heldState([version(1, {}), correction])?.state).toEqual({ sources: 'a', sms: true });
  });

  it('is replaced whole by what was recorded after a correction', () => {
    const later = version(4, { state: { sources: 'c', sms: false } });
    expect(heldState([version(1, {}), version(3, { correction: { sms: true } }), later])?.state).toEqual(
      later.state,
    );
  });
});
