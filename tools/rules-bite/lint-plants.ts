import { legal, plant } from './plant.ts';
import type { LegalPlant, Plant } from './plant.ts';

const BAN = 'no-restricted-syntax';
const app = 'apps/gateway/src';

const lines = (count: number): string => 'export {};\n'.repeat(count);
const functionOf = (lineCount: number): string =>
  `export function planted(): void {\n${'  void 0;\n'.repeat(lineCount)}}`;
const branches = (count: number): string =>
  `export const planted = (n: number): number => {\n${Array.from({ length: count }, (_, i) => `  if (n === ${i}) return ${i + 1};\n`).join('')}  return 0;\n};`;

/** How code must not be written. */
export const lintPlants: readonly (Plant | LegalPlant)[] = [
  {
    ...plant('an enum', BAN, `${app}/planted-enum.ts`, 'export enum Planted { One }'),
    says: /No enum/,
  },
  {
    ...plant('a default export', BAN, `${app}/planted-default.ts`, 'export default 1;'),
    says: /No default export/,
  },
  {
    ...plant('new Date()', BAN, `${app}/planted-date.ts`, 'export const planted = new Date();'),
    says: /No new Date\(\)/,
  },
  {
    ...plant('Date.now()', BAN, `${app}/planted-now.ts`, 'export const planted = Date.now();'),
    says: /No Date\.now\(\)/,
  },
  {
    ...plant('Date()', BAN, `${app}/planted-date-text.ts`, 'export const planted = Date();'),
    says: /No Date\(\)/,
  },
  legal('a date from a number', BAN, `${app}/planted-epoch.ts`, 'export const planted = new Date(0);'),
  {
    what: 'new Date() in the clock itself',
    legal: true,
    rule: BAN,
    at: 'libs/service-kit/src/clock.ts',
    edits: {
      'libs/service-kit/src/clock.ts': (text) => `${text}\nexport const planted = (): Date => new Date();\n`,
    },
  },
  plant('console', 'no-console', `${app}/planted-console.ts`, "console.log('planted');"),
  plant(
    'process.env',
    'n/no-process-env',
    `${app}/planted-env.ts`,
    "export const planted = process.env['PATH'];",
  ),
  legal(
    'process.env in config.ts',
    'n/no-process-env',
    'libs/errors/src/config.ts',
    "export const planted = process.env['PATH'];",
  ),
  plant('a file of 251 lines', 'max-lines', `${app}/planted-long.ts`, lines(250) + '//'),
  legal('a file of 250 lines', 'max-lines', `${app}/planted-fitting.ts`, lines(249) + '//'),
  plant('a function of 61 lines', 'max-lines-per-function', `${app}/planted-function.ts`, functionOf(59)),
  plant('eleven paths', 'complexity', `${app}/planted-branches.ts`, branches(10)),
  plant(
    'five parameters',
    'max-params',
    `${app}/planted-params.ts`,
    'export const planted = (a: number, b: number, c: number, d: number, e: number) => a + b + c + d + e;',
  ),
  legal(
    'six parameters in a controller',
    'max-params',
    `${app}/planted.controller.ts`,
    'export const planted = (a: number, b: number, c: number, d: number, e: number, f: number) => [a, b, c, d, e, f];',
  ),
  plant(
    'a switch that forgets a case',
    '@typescript-eslint/switch-exhaustiveness-check',
    `${app}/planted-switch.ts`,
    "export function planted(way: 'in' | 'out'): number {\n  switch (way) {\n    case 'in':\n      return 1;\n  }\n  return 2;\n}",
  ),
  plant(
    'a promise nobody waits for',
    '@typescript-eslint/no-floating-promises',
    `${app}/planted-floating.ts`,
    'Promise.resolve(1);',
  ),
  plant(
    'a thrown string',
    '@typescript-eslint/only-throw-error',
    `${app}/planted-throw.ts`,
    "export function planted(): never {\n  throw 'planted';\n}",
  ),
  plant('a builtin without node:', 'n/prefer-node-protocol', `${app}/planted-builtin.ts`, "import 'fs';"),
  {
    ...plant(
      'a parameter property in tools/',
      BAN,
      'tools/planted-property.ts',
      'export class Planted {\n  constructor(readonly one: number) {}\n}',
    ),
    says: /No parameter property/,
  },
  legal('console in tools/', 'no-console', 'tools/planted-console.ts', "console.log('planted');"),
];
