export { answers, babbles, type Behaviour, FakeUpstream, hangs, resets, type SeenRequest, truncates } from './fake-upstream.ts';
export { freePort, TestRedis } from './test-redis.ts';
