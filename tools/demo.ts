// npm run demo: the demonstration letters once more, against the stack that runs.
import { demonstrate } from './stack/demonstration.ts';
import { stackPaths } from './stack/paths.ts';
import { screenProgress } from './stack/progress.ts';
import { readState } from './stack/state.ts';

const { line } = screenProgress();
try {
  await demonstrate(readState(stackPaths(process.env).run), line);
  line('The demonstration passed.');
} catch (error) {
  process.stderr.write(`The demonstration failed: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
