import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { ConfigFaults, defineGateway, readEnvironment, Stage, startGateway } from '@portico/pipeline';
import { ClientModule } from './client.module.ts';
import { upstreamsSection } from './upstreams.section.ts';

class Nothing extends Stage {
  override run(): void {}
}

@Module({ imports: [ClientModule], providers: [Nothing] })
class ClientOnly {}

describe('a gateway in which nothing provides credentials', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portico-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('does not start when upstreams ask for them, and says which and where', async () => {
    const yaml = ['upstreams:', '  products: {origins: ["http://localhost:1"], credential: minted}', '  users:', '    origins: ["http://localhost:1"]', '    credential: exchange', '  content: {origins: ["http://localhost:1"], credential: pass}'];
    writeFileSync(join(directory, 'gateway.yaml'), yaml.join('\n'));
    const definition = defineGateway({
      name: 'test-bff', ports: { public: 0, management: 0 }, directory,
      libraries: [{ module: ClientOnly, sections: [upstreamsSection] }], stages: { match: Nothing, authorize: Nothing },
    });
    const error = await startGateway(class Views {}, definition, readEnvironment({})).then(() => undefined, (thrown: ConfigFaults) => thrown);
    expect(error).toBeInstanceOf(ConfigFaults);
    expect(error!.faults.map(({ line, path, message }) => [line, path, message])).toEqual([
      [2, 'upstreams.products.credential', 'nothing in this gateway provides the credential "minted"'],
      [5, 'upstreams.users.credential', 'nothing in this gateway provides the credential "exchange"'],
    ]);
  });
});
