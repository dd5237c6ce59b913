import { z } from 'zod';

export const idempotencyOptions = {
  idempotency: z
    .enum(['off', 'accept', 'require'])
    .default('off')
    .describe('Whether a request of an unsafe method that comes twice with the same Idempotency-Key is done once and answered twice; require: it must have one.'),
};

export type IdempotencyMode = 'off' | 'accept' | 'require';
