/** One thing that is wrong: the rule's name, where, and what to do. */
export interface Problem {
  readonly rule: string;
  readonly at: string;
  readonly text: string;
}
