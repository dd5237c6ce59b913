import { ConfigFaults } from './config-faults.ts';
import { Configuration } from './configuration.ts';
import { type GatewayFile } from './gateway-file.ts';

const file = (name: string) => ({ files: [name] }) as unknown as GatewayFile;

describe('the configuration that holds', () => {
  it('tells each follower of the present file, and all of a new one in order', () => {
    const told: string[] = [];
    const configuration = new Configuration(file('old'));
    for (const who of ['upstreams', 'routes']) configuration.follow({ apply: ({ files }) => told.push(`${who}: ${files[0]}`) });
    configuration.replace(file('new'));
    expect(told).toEqual(['upstreams: old', 'routes: old', 'upstreams: new', 'routes: new']);
    expect(configuration.file.files).toEqual(['new']);
  });

  it('goes back to the old file everywhere when one follower cannot go on by the new one', () => {
    const told: string[] = [];
    const configuration = new Configuration(file('old'));
    configuration.follow({ apply: ({ files }) => told.push(`upstreams: ${files[0]}`) });
    configuration.follow({
      apply: ({ files }) => {
        if (files[0] === 'new') throw new Error('The certificate has gone meanwhile.');
        told.push(`routes: ${files[0]}`);
      },
    });
    expect(() => configuration.replace(file('new'))).toThrow('The certificate has gone meanwhile.');
    expect(told).toEqual(['upstreams: old', 'routes: old', 'upstreams: new', 'upstreams: old', 'routes: old']);
    expect(configuration.file.files).toEqual(['old']);
  });

  it('keeps the old file everywhere when one follower finds a fault', () => {
    const told: string[] = [];
    const configuration = new Configuration(file('old'));
    configuration.follow({ apply: ({ files }) => told.push(files[0]!) });
    const fault = { file: 'new', path: 'routes', message: 'wrong' };
    configuration.follow({ check: ({ files }) => (files[0] === 'new' ? [fault] : []), apply: () => {} });
    expect(() => configuration.replace(file('new'))).toThrow(ConfigFaults);
    expect(told).toEqual(['old']);
    expect(configuration.file.files).toEqual(['old']);
  });
});
