import { AnswerChecks } from './answer-check.ts';

const checks = new AnswerChecks({
  components: { schemas: { Thing: { type: 'object', properties: { id: { type: 'string' }, at: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, required: ['id'] } } },
  answers: { 'GET /things': { type: 'array', items: { $ref: 'service#/components/schemas/Thing' } } },
});
const fits = checks.of('GET /things')!;

describe('AnswerChecks', () => {
  it.each([[[]], [[{ id: 'a' }]], [[{ id: 'a', at: null, more: 1 }]]])('takes %j', (answer) => {
    expect(fits(answer)).toBe(true);
  });

  it.each([[undefined], [null], ['<html>'], [{}], [[1]], [[{}]], [[{ id: 1 }]], [[{ id: 'a', at: 5 }]], [[{ id: ['a'] }]]])('refuses %j', (answer) => {
    expect(fits(answer)).toBe(false);
  });

  it('checks nothing of what is not described', () => {
    expect(checks.of('GET /other')).toBeUndefined();
  });
});
