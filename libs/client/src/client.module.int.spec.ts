import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { ConfigFaults, defineGateway, readEnvironment, type RunningGateway, Stage, startGateway } from '@portico/pipeline';
import { answers, FakeUpstream } from '@portico/testing';
import { ask } from './calls.fixture.ts';
import { ClientModule } from './client.module.ts';
import { Upstreams } from './upstreams.ts';
import { upstreamsSection } from './upstreams.section.ts';

class Nothing extends Stage {
  override run(): void {}
}

@Module({ imports: [ClientModule], providers: [Nothing] })
class ClientOnly {}

const directory = mkdtempSync(join(tmpdir(), 'portico-'));
afterAll(() => rmSync(directory, { recursive: true }));
const write = (name: string, ...lines: string[]) => writeFileSync(join(directory, name), lines.join('\n'));

let gateway: RunningGateway | undefined;
const start = async (variables: Record<string, string> = {}) => {
  const ports = { public: 0, management: 0 };
  const definition = defineGateway({
    name: 'test-bff', ports, directory,
    libraries: [{ module: ClientOnly, sections: [upstreamsSection] }], stages: { match: Nothing, authorize: Nothing },
  });
  gateway = await startGateway(class Views {}, definition, readEnvironment(variables, { port: 0, managementPort: 0 }));
  return gateway;
};
const instancesOf = async ({ managementUrl }: RunningGateway) => {
  const { upstreams } = (await (await fetch(`${managementUrl}/upstreams`)).json()) as { upstreams: { instances: { origin: string; zone: string; calls: number }[] }[] };
  return upstreams.flatMap(({ instances }) => instances.map(({ origin, zone, calls }) => [origin, zone, calls]));
};
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

it('a gateway in the zone that PORTICO_ZONE names keeps to its instances, as /upstreams shows', async () => {
  const [one, two] = [await FakeUpstream.start(answers({})), await FakeUpstream.start(answers({}))];
  write('gateway.yaml', 'upstreams:', `  shop: {origins: [{url: "${one.url}", zone: a}, {url: "${two.url}", zone: b}]}`);
  const running = await start({ PORTICO_ZONE: 'b' });
  for (let call = 0; call < 10; call += 1) await ask(running.app.get(Upstreams).get('shop'));
  expect(await instancesOf(running)).toEqual([[one.url, 'a', 0], [two.url, 'b', 10]]);
  await Promise.all([one.stop(), two.stop()]);
});

describe('a file of origins that makes no sense', () => {
  const FAULTS = [
    ['fleet.yaml', 3, '[1]', 'expected an origin like http://localhost:4401, without a path'],
    ['fleet.yaml', 4, '[2].weight', expect.stringContaining('expected number')],
  ];
  const seen = (faults: ConfigFaults['faults']) => faults.map(({ file, line, path, message }) => [file.replace(`${directory}/`, ''), line, path, message]);
  beforeEach(() => {
    write('gateway.yaml', 'upstreams:', '  shop: {origins: [{file: fleet.yaml}]}');
    write('fleet.yaml', '# The fleet.', '- http://localhost:1', '- http://localhost:2/path', '- {url: "http://localhost:3", weight: 0}');
  });

  it('stops the start, with its lines', async () => {
    const error = await start().then(() => undefined, (thrown: ConfigFaults) => thrown);
    expect(error).toBeInstanceOf(ConfigFaults);
    expect(seen(error!.faults)).toEqual(FAULTS);
  });

  it('has a reload refused that names it, with its lines; nothing changes', async () => {
    write('gateway.yaml', 'upstreams:', '  shop: {origins: ["http://localhost:1"]}');
    const running = await start();
    const before = await instancesOf(running);
    write('gateway.yaml', 'upstreams:', '  shop: {origins: ["http://localhost:9", {file: fleet.yaml}]}');
    const report = running.reload.reload('signal')!;
    expect([report.outcome, seen(report.faults)]).toEqual(['refused', FAULTS]);
    expect(await instancesOf(running)).toEqual(before);
  });
});
