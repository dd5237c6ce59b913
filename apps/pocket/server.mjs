// Serves the app's files in development, as a phone would have them installed: `PORT=4210 node dist/apps/pocket/main.js`.
// GATEWAY_URL and OIDC_ISSUER tell the app where to call.
import { createServer } from 'node:http';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const { PORT = '4210', GATEWAY_URL = 'http://localhost:4200', OIDC_ISSUER = 'http://localhost:4300' } = process.env;
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.ttf': 'font/ttf', '.png': 'image/png' };
const folder = join(import.meta.dirname, 'www');
const files = new Map();
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = join(entry.parentPath, entry.name);
  files.set(file.slice(folder.length), readFileSync(file));
}
const page = String(files.get('/index.html')).replace('http://localhost:4200', GATEWAY_URL).replace('http://localhost:4300', OIDC_ISSUER);
files.set('/index.html', Buffer.from(page));
// react-native-web writes its styles into a <style> element.
const policy = `default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: ${GATEWAY_URL}; connect-src ${GATEWAY_URL} ${OIDC_ISSUER}; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const name = pathname === '/' || pathname === '/callback' ? '/index.html' : pathname;
  const body = files.get(name);
  if (!body || !['GET', 'HEAD'].includes(request.method)) {
    response.writeHead(404).end();
    return;
  }
  const isKept = name.startsWith('/assets/');
  const coding = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '') && name !== '/index.html' && files.has(`${name}.gz`) ? 'gzip' : undefined;
  response.writeHead(200, {
    'Content-Type': types[extname(name)] ?? 'application/octet-stream',
    'Cache-Control': isKept ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    Vary: 'Accept-Encoding',
    ...(coding && { 'Content-Encoding': coding }),
  });
  response.end(coding ? files.get(`${name}.gz`) : body);
});
server.listen(Number(PORT), 'localhost', () => console.log(`pocket listens on http://localhost:${server.address().port}`));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (server.close(), server.closeAllConnections()));
