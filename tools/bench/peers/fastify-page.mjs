// A page of twenty members by hand: four calls, and one for all that sixteen pairs need.
import fastify from 'fastify';
import { Pool, request } from 'undici';

const upstream = process.env.UPSTREAM_URL;
// Five for each of the 64 connections that ask.
const dispatcher = new Pool(upstream, { connections: 320, keepAliveTimeout: 60_000 });
const part = async (name) => (await request(`${upstream}/part/${name}`, { dispatcher })).body.json();
const pairs = Array.from({ length: 16 }, (_, at) => [1_000 + (at % 8), 1_000 + ((at + 1) % 8)]);
const ids = [...new Set(pairs.flat())].join(',');

const app = fastify({ logger: false });
app.get('/compose-20', async () => {
  const [a, b, c, d, many] = await Promise.all([part('a'), part('b'), part('c'), part('d'), part(`many?ids=${ids}`)]);
  const items = new Map(many.items.map((item) => [item.id, item]));
  return { a, b, c, d, ...Object.fromEntries(pairs.map((pair, at) => [`pair-${at}`, pair.map((id) => items.get(id))])) };
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
