import { type ConfigFault, type ConfigFaults } from './config-faults.ts';
import { Configuration } from './configuration.ts';
import { type GatewayFile } from './gateway-file.ts';

const file = (name: string, faults: ConfigFault[] = []) => ({ files: [name], faultsBy: () => faults }) as unknown as GatewayFile;

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

  it('tells all that is wrong at the start together, and asks also those that follow after a fault', () => {
    const told: string[] = [];
    const fault = (path: string) => ({ file: 'a', path, message: 'wrong' });
    const configuration = new Configuration(file('a', [fault('found by a check')]), [fault('read')]);
    configuration.follow({
      apply: () => {
        throw new Error('What is missing cannot be gone by.');
      },
    });
    configuration.follow({ checks: [() => {}, () => {}], apply: () => told.push('applied') });
    expect(told).toEqual(['applied']);
    const faults = (error?: unknown) => {
      try {
        configuration.conclude(error);
        return [];
      } catch (thrown) {
        return (thrown as ConfigFaults).faults.map(({ path }) => path);
      }
    };
    expect(faults()).toEqual(['read', 'found by a check', 'found by a check']);
    expect(faults(new Error('What came of it.'))).toEqual(faults());
    expect(() => new Configuration(file('a')).conclude(new Error('no fault of the file'))).toThrow('no fault of the file');
  });
});
