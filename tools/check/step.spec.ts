import { describe, expect, test } from '@jest/globals';
import { tmpdir } from 'node:os';
import { runStep } from './step.ts';

const node = (code: string): [string, ...string[]] => ['node', '-e', code];

describe('a check step', () => {
  test('passes when every command ends with 0', async () => {
    const result = await runStep({ name: 'a', commands: [node(''), node('')] }, tmpdir());
    expect(result).toMatchObject({ name: 'a', passed: true, output: '' });
  });

  test('fails with both outputs and stops at the first command that fails', async () => {
    const commands = [node('console.log(1); console.error(2); process.exit(3)'), node('console.log(9)')];
    const result = await runStep({ name: 'a', commands }, tmpdir());
    expect(result.passed).toBe(false);
    expect(result.output.split('\n').sort().join('')).toBe('12');
  });

  test('fails, and is not skipped, when its script is missing', async () => {
    const result = await runStep({ name: 'a', needs: ['not/there.ts'], commands: [node('')] }, tmpdir());
    expect(result).toMatchObject({
      passed: false,
      output: 'not/there.ts is missing: this check cannot run without it\n',
    });
  });

  test('fails when the tool itself is missing', async () => {
    const result = await runStep({ name: 'a', commands: [['no-such-tool-here']] }, tmpdir());
    expect(result.passed).toBe(false);
    expect(result.output).toContain('no-such-tool-here');
  });

  test('fails on output that means failure although the command ended with 0', async () => {
    const commands = [node("console.log('rule skipped')")];
    const result = await runStep({ name: 'a', commands, failsOn: /skipped/ }, tmpdir());
    expect(result.passed).toBe(false);
  });
});
