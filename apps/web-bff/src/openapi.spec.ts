import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Described, exampleFaults } from '@portico/testing';

/** Generated, and checked to be current, by tools/workspace/generate.mjs. */
const document = JSON.parse(readFileSync(join(import.meta.dirname, '../openapi.json'), 'utf8')) as Described;

it('describes every view, with examples that fit its schema', () => {
  expect(exampleFaults(document)).toEqual([]);
});
