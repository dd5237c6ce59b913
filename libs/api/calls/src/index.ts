export { answer, type JsonMedia } from './answer.ts';
export { type Degradable, missing } from './degraded.ts';
export { growingAnswer } from './growing-answer.ts';
export { idempotencyKey } from './idempotency-key.ts';
export { type Fetch, persistentFetch, type PersistenceOptions } from './persistent-fetch.ts';
export { type Problem, ProblemError, problemOf, UnreachableError } from './problem.ts';
export { jsonLines, serverEvents, type ServerEvent } from './streams.ts';
