/** Where the time comes from. Nothing else asks the system for it, so that the sandbox can move business time. */
export abstract class Clock {
  abstract now(): Date;
}

/** The machine's time. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
