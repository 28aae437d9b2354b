import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireReachable } from './postgres-owner.ts';

const stranger = { uid: 54_321, gid: 54_321 };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pep-owner-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'private/state'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('requireReachable', () => {
  it('names the first folder on the way that is closed to the account', () => {
    chmodSync(join(folder, 'private'), 0o700);
    const check = () => requireReachable(join(folder, 'private/state/data'), stranger);
    expect(check).toThrow(`may not enter ${join(folder, 'private')} `);
    expect(check).toThrow(`chmod o+x ${join(folder, 'private')}`);
  });

  it('passes where every folder may be entered, and when nobody else has to', () => {
    expect(() => requireReachable(join(folder, 'private/state/data'), stranger)).not.toThrow();
    chmodSync(join(folder, 'private'), 0o700);
    expect(() => requireReachable(join(folder, 'private/state/data'), undefined)).not.toThrow();
  });
});
