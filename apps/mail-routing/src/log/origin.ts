/** Injection token of the log's origin: its name, the first line of each checkpoint. */
export const LOG_ORIGIN = Symbol('origin of the evidence log');
