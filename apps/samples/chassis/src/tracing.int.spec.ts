import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { notesSample } from './notes.fixture.ts';
import { startSample } from './sample.server.ts';

interface Sent {
  readonly resourceSpans: { readonly scopeSpans: { readonly spans: { readonly name: string; readonly traceId: string; readonly parentSpanId: string }[] }[] }[];
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const bodies: string[] = [];
let collector: Server;
let endpoint: string;

beforeAll(async () => {
  collector = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      bodies.push(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((listening) => collector.listen(0, '127.0.0.1', listening));
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterAll(() => collector.close());

describe('the trace of a service', () => {
  it('goes on from a caller that records, without the query, and has no span for one that does not', async () => {
    const sample = await startSample(notesSample, {
      ...{ PORT: '0', SAMPLE_DATA_DIR: ':memory:', SAMPLE_AUTH: 'off', LOG_LEVEL: 'warn' },
      ...{ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: '20' },
    });
    const ask = async (flags: string) => (await fetch(`${sample.url}/notes/n-1?token=hunter2`, { headers: { traceparent: `00-${TRACE}-b7ad6b7169203331-${flags}` } })).text();
    await ask('00');
    await ask('03');
    await (await fetch(`${sample.url}/notes/n-1`)).text();
    while (bodies.length === 0) await sleep(10);
    await sample.stop();
    const spans = bodies.flatMap((body) => (JSON.parse(body) as Sent).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans: all }) => all)));
    expect(spans).toEqual([expect.objectContaining({ name: 'GET /notes/:id', traceId: TRACE, parentSpanId: 'b7ad6b7169203331' })]);
    expect(bodies.join('')).not.toContain('hunter2');
  });
});
