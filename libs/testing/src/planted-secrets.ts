import { ask } from './ask.ts';
import { type OtlpReceiver } from './otlp-receiver.ts';
import { RawClient } from './raw-client.ts';
import { type Shop } from './shop.ts';

/** Must never be written down, nor anything that it is a part of. */
export const PLANTED = 'hunter2-k4Xq-Zz9';

/** Long, as tokens are: what a path may carry. */
const IN_PATH = `${PLANTED}${'0aB'.repeat(12)}`;
const JWT = `eyJhbGciOiJFUzI1NiIsImtpZCI6IngifQ.${Buffer.from(JSON.stringify({ sub: PLANTED })).toString('base64url')}.${Buffer.from(PLANTED).toString('base64url')}`;

const FIELDS: readonly Readonly<Record<string, string>>[] = [
  { authorization: `Bearer ${PLANTED}` },
  { authorization: `Bearer ${JWT}` },
  { authorization: `Basic ${Buffer.from(`u:${PLANTED}`).toString('base64')}, ${PLANTED}` },
  { authorization: PLANTED },
  { 'proxy-authorization': `Basic ${PLANTED}` },
  { cookie: `__Host-portico=${PLANTED}; __Host-portico-login-1=${PLANTED}; other=${PLANTED}; ${PLANTED}` },
  { 'x-api-key': PLANTED, 'x-csrf': PLANTED, dpop: PLANTED, [`x-${PLANTED}`]: PLANTED },
  { 'user-agent': PLANTED, referer: `https://shop.example/?token=${PLANTED}`, origin: `https://${PLANTED}.example` },
  { accept: PLANTED, 'accept-language': PLANTED, 'if-none-match': `"${PLANTED}"`, range: PLANTED, expect: PLANTED },
  { forwarded: `for=${PLANTED}`, 'x-forwarded-for': PLANTED, via: PLANTED, 'x-request-id': PLANTED },
  { traceparent: PLANTED, tracestate: `a=${PLANTED}`, baggage: `token=${PLANTED}` },
  { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: `token=${PLANTED}`, baggage: `token=${PLANTED}` },
  { 'idempotency-key': `"${PLANTED}"`, 'content-type': `application/${PLANTED}` },
];

/** Sends requests that carry secrets in every place that a request has, to paths of a gateway: good ones, refused ones, failing ones. */
export async function plantSecrets(gatewayUrl: string, paths: readonly string[]): Promise<number> {
  let sent = 0;
  const send = async (path: string, options: Parameters<typeof ask>[1] = {}) => {
    await ask(gatewayUrl + path, { timeoutMs: 10_000, ...options }).catch(() => undefined);
    sent += 1;
  };
  for (const path of paths) {
    for (const headers of FIELDS) await send(`${path}?token=${PLANTED}&q=${PLANTED}&code=${PLANTED}`, { headers });
    await send(`${path}?${PLANTED}`);
    await send(`${path}/${IN_PATH}`);
    await send(`${path}/${JWT}`);
    for (const body of [JSON.stringify({ password: PLANTED, items: [{ productId: PLANTED }] }), `{"password":"${PLANTED}"`, `password=${PLANTED}`]) {
      await send(path, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-csrf': '1', 'idempotency-key': PLANTED } });
    }
    for (const head of [
      `GET http://user:${PLANTED}@localhost${path} HTTP/1.1\r\nHost: localhost`,
      `GET ${path} HTTP/1.1\r\nHost: user:${PLANTED}@localhost`,
      `GET ${path} HTTP/1.1\r\nHost: ${PLANTED}.example`,
      `GET ${path};token=${PLANTED} HTTP/1.1\r\nHost: localhost`,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization Bearer ${PLANTED}`,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nX-Secret: ${PLANTED}\0`,
    ]) {
      const client = await RawClient.connect(gatewayUrl);
      client.send(`${head}\r\n\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      client.leave();
      sent += 1;
    }
  }
  return sent;
}

/** All that the shop says of itself: logs, metrics, console, and what a collector got. */
export async function allOutputs(shop: Shop, managementUrl: string, receiver: OtlpReceiver): Promise<string> {
  const pages = ['/metrics', '/console/recent', '/log-levels', '/upstreams', '/routes', '/cache', '/health/ready'];
  const answers = await Promise.all(pages.map((path) => ask(managementUrl + path)));
  const open = await ask(`${managementUrl}/metrics`, { headers: { accept: 'application/openmetrics-text' } });
  return [shop.output, ...receiver.bodies, open.text, ...answers.map(({ text }) => text), await firstEvents(managementUrl)].join('\n');
}

/** What the console's stream says at its start and with its first step. */
async function firstEvents(managementUrl: string): Promise<string> {
  const ending = new AbortController();
  const answer = await fetch(`${managementUrl}/console/events`, { signal: ending.signal });
  let text = '';
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes('event: step')) break;
  }
  ending.abort();
  return text;
}
