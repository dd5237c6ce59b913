import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, ask, FakeUpstream, OtlpReceiver, quietPorts, type ReceivedSpan, type RunningGateway, type Shop, startGateway, startShop } from '@portico/testing';

const ALL = { OTEL_TRACES_SAMPLER: 'always_on', OTEL_BSP_SCHEDULE_DELAY: '50', OTEL_METRIC_EXPORT_INTERVAL: '500' };
const UNLIMITED = 'observability: {successLines: 1000000}';

async function until(isTrue: () => boolean | Promise<boolean>, what: string, timeoutMs = 60_000): Promise<void> {
  for (const end = performance.now() + timeoutMs; !(await isTrue()); await sleep(50)) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
  }
}

/** How often each combination of route, status and method occurs. */
function tally(keys: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

interface Line {
  readonly traceId?: string;
  readonly id?: string;
  readonly route?: string;
  readonly method?: string;
  readonly status?: number;
}

interface Explain {
  readonly traceId: string;
  readonly parts: readonly { readonly name: string; readonly required: boolean; readonly outcome: string }[];
  readonly calls: readonly { readonly upstream: string; readonly kind: string; readonly instance: string; readonly bytes: number; readonly parts: readonly string[]; readonly breaker: string; readonly status: number; readonly spanId: string }[];
  readonly cache: readonly { readonly upstream: string; readonly status: string; readonly bytes: number; readonly parts: readonly string[] }[];
}

const linesOf = (text: string): Line[] => text.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);

/** The counts of the server's histogram in `/metrics`, by route, method and status. */
async function countsOf(managementUrl: string): Promise<Record<string, number>> {
  const { text } = await ask(`${managementUrl}/metrics`);
  const counts: Record<string, number> = {};
  for (const [, labels = '', value] of text.matchAll(/^http_server_request_duration_seconds_count\{([^}]*)\} (\d+)$/gm)) {
    const label = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
    const key = `${label('http_route')} ${label('http_request_method')} ${label('http_response_status_code')}`;
    counts[key] = (counts[key] ?? 0) + Number(value);
  }
  return counts;
}

describe('one page view', () => {
  let receiver: OtlpReceiver;
  let shop: Shop;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    const env = { ...ALL, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    shop = await startShop({ gateways: ['web-bff'], env, serviceEnv: env, config: 'upstreams: {products: {cache: {}}}' });
  }, 120_000);
  afterAll(async () => {
    await shop?.stop();
    await receiver?.stop();
  });

  it('is one trace: the gateway, its parts, its calls, and below each call the span of the service', async () => {
    const { headers } = await ask(`${shop.gateway('web-bff').url}/api/pages/products/p-0005`);
    const id = String(headers['x-request-id']);
    const own = () => receiver.spans.find(({ attributes, kind, service }) => attributes['portico.request.id'] === id && kind === 2 && service === 'web-bff');
    const trace = () => receiver.spans.filter(({ traceId }) => traceId === own()?.traceId);
    const calls = () => trace().filter(({ service, kind }) => service === 'web-bff' && kind === 3);
    const services = () => trace().filter(({ service }) => service !== 'web-bff');
    await until(() => calls().length > 0 && services().length === calls().length, 'all services have sent their spans');
    const spans = trace();
    const named = (start: string): ReceivedSpan[] => spans.filter(({ name }) => name.startsWith(start));
    expect(named('part ').map(({ name }) => name).toSorted()).toEqual(['part authors', 'part product', 'part related', 'part reviews', 'part seller']);
    expect(named('part ').every(({ parentId }) => parentId === own()!.spanId)).toBe(true);
    const parts = new Map(named('part ').map(({ name, spanId }) => [spanId, name]));
    expect(calls().map(({ name, parentId }) => `${parts.get(parentId!)}: ${name}`).toSorted()).toEqual([
      'part authors: call users', 'part product: call products', 'part related: call products', 'part reviews: call products', 'part seller: call users',
    ]);
    expect(services().map(({ parentId }) => parentId).toSorted()).toEqual(calls().map(({ spanId }) => spanId).toSorted());
    expect(new Set(services().map(({ service }) => service))).toEqual(new Set(['products', 'users']));
    expect(own()).toMatchObject({ name: 'GET product', parentId: undefined, attributes: { 'http.route': 'product', 'http.response.status_code': 200 } });
    // Gateway and services log the same request under the same ids.
    await until(() => linesOf(shop.output).filter((line) => line.id === id).length === calls().length + 1, 'all have logged');
    expect(new Set(linesOf(shop.output).filter((line) => line.id === id).map(({ traceId }) => traceId))).toEqual(new Set([own()!.traceId]));
  }, 120_000);

  it.each(['miss', 'hit'])('tells by Portico-Explain what its trace tells, where the cache said %s', async (status) => {
    const headers = { 'portico-explain': '1' };
    const { traceId, parts, calls, cache } = (await ask(`${shop.gateway('web-bff').url}/api/pages/products/p-0006`, { headers })).json<{ explain: Explain }>().explain;
    expect([parts.length, cache.some((use) => use.status === status)]).toEqual([5, true]);
    const spans = () => receiver.spans.filter((span) => span.traceId === traceId && span.service === 'web-bff');
    await until(() => spans().some(({ kind }) => kind === 2), 'the gateway has sent its spans');
    const attributesOf = (start: string) => spans().filter(({ name }) => name.startsWith(start)).map(({ attributes }) => attributes);
    expect(attributesOf('part ')).toEqual(parts.map(({ name, required, outcome }) => ({ 'portico.part': name, 'portico.part.required': required, 'portico.outcome': outcome })));
    expect(spans().filter(({ kind }) => kind === 3).map(({ spanId }) => spanId)).toEqual(calls.map(({ spanId }) => spanId));
    expect(attributesOf('call ')).toEqual(calls.map((call) => ({
      'portico.upstream': call.upstream, 'portico.attempt.kind': call.kind, 'server.address': call.instance, 'http.response.body.size': call.bytes,
      'portico.parts': call.parts, 'portico.breaker.state': call.breaker, 'http.response.status_code': call.status,
    })));
    const events = spans().flatMap((span) => span.events.map(({ attributes }) => attributes));
    expect(events).toHaveLength(cache.length);
    expect(events).toEqual(expect.arrayContaining(cache.map((use) => ({
      'portico.upstream': use.upstream, 'portico.parts': use.parts, 'portico.cache.status': use.status, 'portico.cache.bytes': use.bytes,
    }))));
  }, 120_000);
});

describe('ten thousand mixed requests', () => {
  let receiver: OtlpReceiver;
  let service: FakeUpstream;
  let gateway: RunningGateway;
  let prometheus: ChildProcess;
  let prometheusUrl: string;
  const folder = mkdtempSync(join(tmpdir(), 'portico-prometheus-'));

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    service = await FakeUpstream.start((request, response) => answers({ items: [], nextCursor: null }, request.url!.includes('broken') ? 500 : 200)(request, response));
    gateway = await startGateway({
      name: 'web-bff',
      config: `${UNLIMITED}\ntelemetry: {baggage: [gateway, route]}`,
      env: { ...ALL, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_MAX_QUEUE_SIZE: '200000', PRODUCTS_URL: service.url, USERS_URL: service.url, CONTENT_URL: service.url },
    });
    const [port] = (await quietPorts(1)) as [number];
    const config = join(folder, 'prometheus.yml');
    const target = new URL(gateway.managementUrl).host;
    writeFileSync(config, `global: {scrape_interval: 1s}\nscrape_configs: [{job_name: portico, static_configs: [{targets: ["${target}"]}]}]\n`);
    prometheusUrl = `http://127.0.0.1:${port}`;
    const options = [`--config.file=${config}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`, '--enable-feature=exemplar-storage'];
    prometheus = spawn('prometheus', options, { stdio: 'ignore' });
    await until(async () => (await ask(`${prometheusUrl}/-/ready`).catch(() => undefined))?.status === 200, 'Prometheus is ready');
  }, 120_000);
  afterAll(async () => {
    prometheus?.kill();
    await gateway?.stop();
    await service?.stop();
    await receiver?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are counted alike by the log, the metrics, the traces, Prometheus and the collector, to the request', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const paths = ['/api/products/p-1', '/api/products/p-1', '/api/products/broken', '/nothing', '/api/pages/home', '/api/users/u-1', '/api/products/p-1?x=1'];
    let next = 0;
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        while (next < 10_000) {
          const at = next++;
          await ask(gateway.url + paths[at % paths.length]!, { agent, method: at % 50 === 0 ? 'DELETE' : at % 20 === 0 ? 'HEAD' : 'GET', headers: { baggage: 'token=theirs' }, timeoutMs: 60_000 });
        }
      }),
    );
    agent.destroy();
    const logged = () => linesOf(gateway.program.stdout).filter(({ method, status }) => method !== undefined && status !== undefined);
    const servers = () => receiver.spans.filter(({ kind }) => kind === 2);
    await until(() => logged().length >= 10_000 && servers().length >= 10_000, 'all is logged and traced');
    const expected = tally(logged().map(({ route = '', method, status }) => `${route} ${method} ${status}`));
    expect(Object.values(expected).reduce((sum, count) => sum + count)).toBe(10_000);
    expect(await countsOf(gateway.managementUrl)).toEqual(expected);
    expect(tally(servers().map(({ attributes }) => `${attributes['http.route'] ?? ''} ${attributes['http.request.method']} ${attributes['http.response.status_code']}`))).toEqual(expected);
    expect(new Set(servers().map(({ traceId }) => traceId))).toEqual(new Set(logged().map(({ traceId }) => traceId)));
    // What the client told goes no further; what is listed does.
    const told = [...new Set(service.seen.map(({ headers }) => headers.baggage))].toSorted();
    expect(told).toEqual(['portico.gateway=web-bff,portico.route=home', 'portico.gateway=web-bff,portico.route=products']);
    const pushed = () => (receiver.metrics.get('http.server.request.duration') ?? []).reduce((sum, { value }) => sum + value, 0);
    await until(() => pushed() === 10_000, 'the collector has all counts');
    const asked = async () => {
      const { text } = await ask(`${prometheusUrl}/api/v1/query?query=${encodeURIComponent('sum(http_server_request_duration_seconds_count)')}`);
      return Number((JSON.parse(text) as { data: { result: { value: [number, string] }[] } }).data.result[0]?.value[1] ?? 0);
    };
    await until(async () => (await asked()) === 10_000, 'Prometheus has scraped all counts');
    const exemplars = await ask(`${prometheusUrl}/api/v1/query_exemplars?query=http_server_request_duration_seconds_bucket&start=${Date.now() / 1000 - 600}&end=${Date.now() / 1000 + 60}`);
    const shown = /"trace_id":"([0-9a-f]{32})"/.exec(exemplars.text)?.[1];
    expect(servers().some(({ traceId }) => traceId === shown)).toBe(true);
    expect(execFileSync('promtool', ['check', 'metrics'], { input: (await ask(`${gateway.managementUrl}/metrics`)).text, encoding: 'utf8' })).toBe('');
  }, 240_000);
});

describe('a collector and a log that are stuck', () => {
  it('block nothing: requests are answered, what is beyond the limits is dropped and counted, and the gateway ends when it is asked to', async () => {
    const receiver = await OtlpReceiver.start();
    receiver.isStuck = true;
    const [port, managementPort] = (await quietPorts(2)) as [number, number];
    const env = { ...process.env, NODE_ENV: 'development', NODE_OPTIONS: '', ...ALL, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_MAX_QUEUE_SIZE: '500', PORT: String(port), MANAGEMENT_PORT: String(managementPort), MANAGEMENT_TOKEN: 'a-token-of-this-test' };
    // Nobody ever reads what it writes.
    const program = spawn(process.execPath, [resolve(import.meta.dirname, '../../../dist/apps/web-bff/main.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    program.stdout.pause();
    const ended = new Promise<number | null>((done) => program.once('exit', done));
    try {
      const management = `http://localhost:${managementPort}`;
      await until(async () => (await ask(`${management}/health/ready`).catch(() => undefined))?.status === 200, 'the gateway is ready');
      const dropped = async (signal: string) => Number(new RegExp(`portico_telemetry_dropped_total\\{portico_signal="${signal}"\\} (\\d+)`).exec((await ask(`${management}/metrics`)).text)?.[1]);
      const agent = new Agent({ keepAlive: true, maxSockets: 16 });
      const path = `/${'long/'.repeat(60)}`;
      const rounds = async () => {
        for (let at = 0; at < 100; at += 1) expect((await ask(`http://localhost:${port}${path}`, { agent, timeoutMs: 60_000 })).status).toBe(404);
      };
      await until(async () => {
        await Promise.all(Array.from({ length: 16 }, rounds));
        return (await dropped('log')) > 0 && (await dropped('trace')) > 0;
      }, 'both have dropped something', 150_000);
      agent.destroy();
      expect((await ask(`${management}/health/live`)).status).toBe(200);
      program.kill('SIGTERM');
      expect(await ended).toBe(0);
    } finally {
      program.kill('SIGKILL');
      await receiver.stop();
    }
  }, 240_000);
});
