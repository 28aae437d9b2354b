/** One version of something, as it was recorded: when, by whom, and since when it held. */
export interface Version<State> {
  readonly id: string;
  readonly version: number;
  readonly recordedAt: Date;
  /** PSN. */
  readonly recordedBy: string;
  /** Earlier than it was recorded when it corrects what was known until then. */
  readonly validFrom: Date;
  /** The whole state that holds from the moment of recording on. */
  readonly state: State;
  /** The fields that a correction says of the past; whatever else held then still did. */
  readonly correction?: Partial<State>;
}

/** What held at one moment, and the version that had the last word on it. */
export interface Held<State> {
  readonly state: State;
  readonly version: Version<State>;
}

/**
 * What held at a moment, as known at another: of the versions that were recorded until then and held by then, in the
 * order of recording, each replaces the state, and a correction replaces the fields that it names.
 * @param versions those recorded and valid early enough, oldest first; what lies before the last whole state may be left out
 */
export function heldState<State>(versions: readonly Version<State>[]): Held<State> | undefined {
  return versions.reduce<Held<State> | undefined>((held, version) => {
    if (version.correction === undefined) return { state: version.state, version };
    return held && { state: { ...held.state, ...version.correction }, version };
  }, undefined);
}
