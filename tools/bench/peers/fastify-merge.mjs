import fastify from 'fastify';
import { Pool, request } from 'undici';

const upstream = process.env.UPSTREAM_URL;
// Three for each of the 64 connections that ask.
const dispatcher = new Pool(upstream, { connections: 192, keepAliveTimeout: 60_000 });
const part = async (name) => (await request(`${upstream}/part/${name}`, { dispatcher })).body.json();

const app = fastify({ logger: false });
app.get('/compose', async () => {
  const [a, b, c] = await Promise.all([part('a'), part('b'), part('c')]);
  return { a, b, c };
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
