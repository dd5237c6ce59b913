import { type Described, exampleFaults } from './example-faults.ts';

const documentWith = (examples: Record<string, { value: unknown }>): Described => ({
  paths: { '/a/{id}': { get: { operationId: 'a', responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/A' }, examples } } } } } } },
  components: { schemas: { A: { type: 'object', properties: { at: { type: 'string', format: 'date-time' } }, required: ['at'], additionalProperties: false } } },
});

const GOOD = { value: { at: '2026-01-01T00:00:00Z' } };

describe('exampleFaults', () => {
  it('finds nothing where examples fit', () => {
    expect(exampleFaults(documentWith({ whole: GOOD, degraded: GOOD }))).toEqual([]);
  });

  it.each<[Record<string, { value: unknown }>, string]>([
    [{ degraded: GOOD }, 'get /a/{id} has no example "whole"'],
    [{ whole: GOOD }, 'get /a/{id} has no example "degraded"'],
    [{ degraded: GOOD, whole: { value: { at: 'soon' } } }, 'get /a/{id}, example whole: data/at must match format "date-time"'],
    [{ degraded: GOOD, whole: { value: { at: '2026-01-01T00:00:00Z', b: 1 } } }, 'get /a/{id}, example whole: data must NOT have additional properties'],
  ])('tells of %j', (examples, fault) => {
    expect(exampleFaults(documentWith(examples))).toEqual([fault]);
  });
});
