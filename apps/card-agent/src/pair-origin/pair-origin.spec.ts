import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestClock } from '@pep/testing';
import { PairOrigin } from './pair-origin.js';
import { PairingFile } from './pairing-file.js';

const PAGE = 'https://e-citizen.am';

let folder: string;
let clock: TestClock;
let pairs: PairOrigin;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pep-pairing-'));
  clock = new TestClock();
  pairs = new PairOrigin(new PairingFile(folder), clock);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('pairing a web page', () => {
  it('gives what lets the page in, and no other page', () => {
    const token = pairs.execute(PAGE, pairs.newCode());
    expect(pairs.isPaired(PAGE, token)).toBe(true);
    expect(pairs.isPaired('https://localhost:8444', token)).toBe(false);
    expect(pairs.isPaired(PAGE, 'x'.repeat(43))).toBe(false);
  });

  it('ends with the code’s five minutes', () => {
    const code = pairs.newCode();
    clock.advance(5 * 60_000 + 1);
    expect(() => pairs.execute(PAGE, code)).toThrow('pep-card pair');
  });

  it('keeps the pages that are paired when a new code is made', () => {
    const token = pairs.execute(PAGE, pairs.newCode());
    pairs.newCode();
    expect(pairs.isPaired(PAGE, token)).toBe(true);
  });

  it('keeps digests only, for this user only', () => {
    const code = pairs.newCode();
    const file = join(folder, 'pairings.json');
    expect(readFileSync(file, 'utf8')).not.toContain(code);
    const token = pairs.execute(PAGE, code);
    expect(readFileSync(file, 'utf8')).not.toContain(token);
    expect(statSync(file).mode & 0o077).toBe(0);
  });
});
