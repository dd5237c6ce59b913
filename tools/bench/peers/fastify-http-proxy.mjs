import httpProxy from '@fastify/http-proxy';
import fastify from 'fastify';

const app = fastify({ logger: false });
await app.register(httpProxy, {
  upstream: process.env.UPSTREAM_URL,
  prefix: '/forward',
  rewritePrefix: '/',
  undici: { connections: 128, pipelining: 1, keepAliveTimeout: 60_000 },
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
