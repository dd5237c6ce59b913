import { Agent } from 'node:http';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';

const app = express().disable('x-powered-by');
const agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 256 });
app.use('/forward', createProxyMiddleware({ target: process.env.UPSTREAM_URL, changeOrigin: true, agent }));
app.listen(Number(process.env.PORT), '127.0.0.1');
