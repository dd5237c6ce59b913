import { join } from 'node:path';
import { exampleSections, folderWith } from './example-gateway.ts';
import { loadConfiguration } from './load-configuration.ts';
import { codeViewsSection } from './server.sections.ts';

const ports = { port: 4100, managementPort: 4101 };
const folder = folderWith({
  'gateway.yaml': 'codeViews: ${VIEWS:-true}',
  'other.yaml': 'codeViews: false',
  'wrong.yaml': 'codeView: 1',
});
const configure = (env: Record<string, string>, file = 'gateway.yaml') =>
  loadConfiguration({ env, ports, file: join(folder, file), sections: exampleSections });

it('gives the environment and the file', () => {
  const { environment, reading } = configure({ VIEWS: 'false', PORT: '80' });
  expect(environment).toMatchObject({ port: 80, managementPort: 4101 });
  expect(reading.file!.get(codeViewsSection)).toBe(false);
});

it('reads the file that PORTICO_CONFIG names', () => {
  const { reading } = configure({ PORTICO_CONFIG: join(folder, 'other.yaml') });
  expect(reading.files).toEqual([join(folder, 'other.yaml')]);
});

it('tells the faults of both at once', () => {
  expect(() => configure({ PORT: 'x' }, 'wrong.yaml')).toThrow(
    /wrong\.yaml:1:1 codeView: unknown key.*\n.*found 1\nenvironment PORT: expected a port.*\n3 faults in the configuration$/,
  );
  expect(() => configure({ PORT: 'x' })).toThrow('1 fault in the configuration');
});
