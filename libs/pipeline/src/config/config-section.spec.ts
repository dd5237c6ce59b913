import { z } from 'zod';
import { defineSection } from './config-section.ts';
import { duration } from './units.ts';

const define = (schema: z.ZodType) => () => defineSection({ key: 'x', schema });

it('refuses an object that lets unknown keys pass, however deep', () => {
  expect(define(z.array(z.union([z.string(), z.object({ a: z.string() })])))).toThrow('section x: use z.strictObject');
  expect(define(z.record(z.string(), z.strictObject({ a: z.strictObject({}).prefault({}) })))).not.toThrow();
});

it('refuses a conversion without a way back', () => {
  expect(define(z.strictObject({ a: z.string().transform(Number) }))).toThrow('section x: use z.codec');
  expect(define(z.preprocess((value) => value, z.string()))).toThrow('section x: use z.codec');
  expect(define(z.strictObject({ a: duration.default(5) }))).not.toThrow();
});
