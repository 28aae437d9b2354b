import { describe, expect, it } from '@jest/globals';
import { readCommand } from './command.js';

describe('a command APDU', () => {
  it.each([
    ['without data or answer (case 1)', '002e0000', { instruction: 0x2e, data: '', expected: 0 }],
    ['with an answer (case 2)', '0084000008', { instruction: 0x84, data: '', expected: 8 }],
    ['with the longest short answer', '00b0010000', { p1: 1, data: '', expected: 256 }],
    ['with data (case 3)', '00a4000c022f00', { p2: 0x0c, data: '2f00', expected: 0 }],
    ['with both (case 4)', '002a9e9a020102ff', { data: '0102', expected: 255 }],
    ['with extended length', '002a9e9a0000020102', { data: '0102', expected: 0 }],
    ['that goes on in the next one', '102a9e9a0101', { data: '01', isContinued: true }],
    ['with less than a header', '00', { instruction: 0, data: '', expected: 0 }],
  ])('is read %s', (_, hex, parts) => {
    const command = readCommand(Buffer.from(hex, 'hex'));
    expect({ ...command, data: command.data.toString('hex') }).toMatchObject(parts);
  });
});
