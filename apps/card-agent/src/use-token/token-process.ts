// The child process: loads the card's PKCS#11 module, does one job, tells the outcome and ends. Whatever the module
// does to it (hang, crash, keep a login or a PIN in memory) ends with it.
import type { Answers, Assignment, Outcome } from './job.js';
import { codeOf, Pkcs11Module, StepFailed } from './module.js';
import { changePin, setPin } from './pin-jobs.js';
import { sign } from './sign-job.js';

process.once('message', (message) => {
  const assignment = message as Assignment;
  void outcomeOf(assignment).then((outcome) => {
    wipeSecrets(assignment);
    process.send?.(outcome, () => process.exit());
  });
});

async function outcomeOf({ module: path, job }: Assignment): Promise<Outcome> {
  let module: Pkcs11Module | undefined;
  try {
    module = new Pkcs11Module(path);
    return { ok: true, value: await perform(module, job) };
  } catch (error) {
    const failure =
      error instanceof StepFailed
        ? error.failure
        : ({ step: 'find-card', code: codeOf(error), cardGone: false } as const);
    return { ok: false, failure };
  } finally {
    module?.close();
  }
}

async function perform(module: Pkcs11Module, job: Assignment['job']): Promise<Answers[keyof Answers]> {
  switch (job.name) {
    case 'read':
      return module.read();
    case 'await-reinsertion':
      return module.awaitReinsertion(job.waitMs);
    case 'set-pin':
      return setPin(module, job);
    case 'change-pin':
      return changePin(module, job);
    case 'sign':
      return sign(module, job);
  }
}

function wipeSecrets({ job }: Assignment): void {
  for (const value of Object.values(job)) if (value instanceof Uint8Array) value.fill(0);
}
