import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningGateway } from '@portico/pipeline';
import { ask, OtlpReceiver } from '@portico/testing';
import { startTestGateway } from '../gateway.fixture.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const caller = (flags: string) => ({ traceparent: `00-${TRACE}-00f067aa0ba902b7-${flags}` });

describe('the traces of a gateway', () => {
  let receiver: OtlpReceiver;
  let gateway: RunningGateway;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
  });
  beforeEach(() => {
    receiver.spans.length = 0;
  });
  afterEach(() => gateway?.stop());
  afterAll(() => receiver.stop());

  const start = async (variables: Record<string, string>) => {
    gateway = await startTestGateway({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '10', ...variables });
  };
  const servers = () => receiver.spans.filter(({ kind }) => kind === 2);
  const until = async (isTrue: () => boolean) => {
    for (let turn = 0; turn < 1000 && !isTrue(); turn += 1) await sleep(10);
  };

  it('are of failures in any case, and of nothing else where nothing is chosen', async () => {
    await start({ OTEL_TRACES_SAMPLER: 'always_off' });
    await ask(`${gateway.url}/good`);
    await ask(`${gateway.url}/bad/thing`, { headers: caller('00') });
    await ask(`${gateway.url}/nothing-there`);
    await until(() => servers().length > 0);
    await gateway.stop();
    expect(servers()).toEqual([expect.objectContaining({ name: 'GET bad', traceId: TRACE, parentId: '00f067aa0ba902b7' })]);
    expect(receiver.spans.map(({ name }) => name).toSorted()).toEqual(['GET bad', 'call products', 'part hero']);
    const [part, call] = ['part hero', 'call products'].map((wanted) => receiver.spans.find(({ name }) => name === wanted)!);
    expect([part!.parentId, call!.parentId]).toEqual([servers()[0]!.spanId, part!.spanId]);
    expect(call!.attributes).toMatchObject({ 'portico.breaker.state': 'closed' });
    expect(servers()[0]!.attributes).toMatchObject({ 'http.route': 'bad', 'http.response.status_code': 502, 'error.type': 'upstream_failed' });
  });

  it('have all that the record says of parts and of what the cache did', async () => {
    await start({ OTEL_TRACES_SAMPLER: 'always_on' });
    await ask(`${gateway.url}/stale`);
    await until(() => servers().length > 0);
    const [hero, main] = ['part hero', 'part main'].map((wanted) => receiver.spans.find(({ name }) => name === wanted)!);
    expect(hero!.attributes).toEqual({ 'portico.part': 'hero', 'portico.part.required': false, 'portico.part.stale_ms': 1235, 'portico.outcome': 'degraded', 'error.type': 'timeout' });
    expect(main!.attributes).toEqual({ 'portico.part': 'main', 'portico.part.required': true, 'portico.outcome': 'ok' });
    const attributes = { 'portico.upstream': 'products', 'portico.parts': ['main', 'hero'], 'portico.cache.status': 'hit', 'portico.cache.bytes': 321 };
    expect([main!.events, hero!.events]).toEqual([[{ name: 'cache hit', attributes }], []]);
  });

  it('are not what the public asks for, but what a trusted proxy does', async () => {
    await start({ OTEL_TRACES_SAMPLER: 'parentbased_always_off' });
    await ask(`${gateway.url}/good`, { headers: caller('01') });
    await gateway.stop();
    expect(receiver.spans).toEqual([]);
    await start({ OTEL_TRACES_SAMPLER: 'parentbased_always_off', TRUST_PROXY: 'loopback' });
    await ask(`${gateway.url}/good`, { headers: caller('01') });
    await until(() => servers().length > 0);
    expect(servers().map(({ traceId }) => traceId)).toEqual([TRACE]);
  });

  it('are sent before the gateway ends', async () => {
    await start({ OTEL_TRACES_SAMPLER: 'always_on', OTEL_BSP_SCHEDULE_DELAY: '100000' });
    for (let at = 0; at < 50; at += 1) await ask(`${gateway.url}/good`);
    expect(receiver.spans).toEqual([]);
    await gateway.stop();
    expect(servers()).toHaveLength(50);
    expect(receiver.metrics.get('http.server.request.duration')).toEqual([expect.objectContaining({ value: 50, attributes: expect.objectContaining({ 'http.route': 'good' }) })]);
  });
});
