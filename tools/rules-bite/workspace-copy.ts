import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listWritten } from '../structure/source-files.ts';
import type { Plant } from './plant.ts';

/** Runs `work` in a copy of what is written in the repository, with the plants in it, and removes the copy. */
export async function inCopy<Result>(
  root: string,
  plants: readonly Plant[],
  work: (copy: string) => Promise<Result>,
): Promise<Result> {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'pep-rules-')));
  try {
    copySources(root, copy);
    linkPackages(root, copy);
    for (const planted of plants) put(copy, planted);
    return await work(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function copySources(root: string, copy: string): void {
  for (const path of listWritten(root)) {
    mkdirSync(join(copy, dirname(path)), { recursive: true });
    copyFileSync(join(root, path), join(copy, path));
  }
}

/** Installed packages are linked one by one, so that the `@pep/*` ones are those of the copy. */
function linkPackages(root: string, copy: string): void {
  const installed = join(root, 'node_modules');
  const linked = join(copy, 'node_modules');
  mkdirSync(join(linked, '@pep'), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== '@pep') symlinkSync(join(installed, name), join(linked, name));
  }
  for (const kind of ['apps', 'libs']) {
    for (const name of readdirSync(join(copy, kind))) {
      symlinkSync(join(copy, kind, name), join(linked, '@pep', name));
    }
  }
}

function put(copy: string, { files, edits }: Plant): void {
  for (const [path, text] of Object.entries(files ?? {})) {
    mkdirSync(join(copy, dirname(path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
  for (const [path, edit] of Object.entries(edits ?? {})) {
    writeFileSync(join(copy, path), edit(readFileSync(join(copy, path), 'utf8')));
  }
}
