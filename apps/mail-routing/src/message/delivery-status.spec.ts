import { describe, expect, it } from '@jest/globals';
import { decideStep, type DeliveryStatus, type DeliveryStep, type StepOutcome } from './delivery-status.js';

describe('delivery status', () => {
  it.each<[DeliveryStatus, DeliveryStep, StepOutcome]>([
    ['consigned', 'open', 'taken'],
    ['opened', 'open', 'before'],
    ['acknowledged', 'open', 'before'],
    ['consigned', 'acknowledge', 'too-early'],
    ['opened', 'acknowledge', 'taken'],
    ['acknowledged', 'acknowledge', 'before'],
  ])('a letter that is %s: %s is %s', (status, step, outcome) => {
    expect(decideStep(status, step)).toBe(outcome);
  });
});
