/** Tells on the screen what is done and how long it took. */
export interface Progress {
  /** Does one step and prints one line when it ends, also when it fails. */
  readonly step: <T>(label: string, work: () => Promise<T>) => Promise<T>;
  readonly line: (text: string) => void;
}

/** Lines on standard output. */
export function screenProgress(): Progress {
  const line = (text: string): void => {
    process.stdout.write(`${text}\n`);
  };
  return {
    line,
    step: async (label, work) => {
      const begun = performance.now();
      const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`.padStart(7);
      try {
        const value = await work();
        line(`  ok     ${seconds()}  ${label}`);
        return value;
      } catch (error) {
        line(`  failed ${seconds()}  ${label}`);
        throw error;
      }
    },
  };
}
