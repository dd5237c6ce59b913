import { BackgroundWork, Exchange } from '@portico/pipeline';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type UpstreamRequest } from '../dispatch.ts';
import { hashKey } from './hash-key.ts';

const exchange = (subject: string) => {
  const headers = { 'x-tenant': 'acme', cookie: 'a=1; basket=b-7; basket-old=x' };
  const request = { ip: '10.0.0.7', headers, raw: { method: 'GET', url: '/', headers } } as unknown as FastifyRequest;
  const work = new Exchange(request, {} as FastifyReply, false);
  work.principal = { ...work.principal, subject };
  return work;
};
const of = (work: UpstreamRequest['work']) => ({ work, path: '/products/p-1?a=b' }) as UpstreamRequest;

it.each<[string, string | undefined]>([
  ['principal', 'u-001'],
  ['address', '10.0.0.7'],
  ['path', '/products/p-1?a=b'],
  ['header:X-Tenant', 'acme'],
  ['cookie:basket', 'b-7'],
])('a call is told apart by %s', (hashBy, key) => {
  expect(hashKey(hashBy)(of(exchange('u-001')))).toBe(key);
});

it('somebody who is not known is told apart by address, and work that no client caused not at all', () => {
  expect(hashKey('principal')(of(exchange('')))).toBe('10.0.0.7');
  for (const hashBy of ['principal', 'address', 'header:a', 'cookie:a']) expect(hashKey(hashBy)(of(new BackgroundWork('test')))).toBeUndefined();
});
