// node tools/openapi.ts [--check]: the OpenAPI document of each built service, and all of them in one for the gateway,
// with the gateway's own calls.
// With --check nothing is written; a committed document that is not the generated one is an error.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { firstDifference } from './openapi/first-difference.ts';
import { mergeDocuments, type OpenApiDocument } from './openapi/merge.ts';
import { serviceDocument } from './openapi/service-document.ts';

const SERVICES = ['sender-registry', 'mail-routing', 'billing-metering', 'activation', 'payments'];
const root = resolve(import.meta.dirname, '..');

async function documents(): Promise<Map<string, OpenApiDocument>> {
  const own = new Map<string, OpenApiDocument>();
  for (const service of SERVICES) own.set(service, await serviceDocument(root, service));
  const all = new Map([...own, ['gateway', await serviceDocument(root, 'gateway')]]);
  return new Map([...own, ['gateway', mergeDocuments(all)]]);
}

/** As the format check wants it, so that a generated file is never reformatted. */
async function textOf(document: OpenApiDocument, file: string): Promise<string> {
  return format(JSON.stringify(document), { ...(await resolveConfig(file)), filepath: file });
}

function check(name: string, file: string, text: string): boolean {
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const difference = firstDifference(committed, text);
  if (difference === undefined) return true;
  console.error(
    `apps/${name}/openapi.json is not what the code says; run node tools/openapi.ts\n  ${difference}`,
  );
  return false;
}

const checking = process.argv.includes('--check');
let good = true;
for (const [name, document] of await documents()) {
  const file = join(root, 'apps', name, 'openapi.json');
  const text = await textOf(document, file);
  if (checking) good = check(name, file, text) && good;
  else writeFileSync(file, text);
}
// Previewed applications have no way to end.
process.exit(good ? 0 : 1);
