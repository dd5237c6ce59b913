import { resolve } from 'node:path';
import { ConfigFaults, faultAt } from './config-faults.ts';

it('lists faults by file and line, relative to the working directory, and counts them', () => {
  const file = resolve('apps/web/gateway.yaml');
  const faults = new ConfigFaults([
    faultAt({ file, line: 12, column: 5, path: ['routes', 2, 'limts'] }, 'unknown key', 'Did you mean "limits"?'),
    faultAt({ file, line: 3, column: 9, path: ['upstreams', 'a.b', 'x-y'] }, 'missing'),
    faultAt({ file, line: 3, column: 1, path: [] }, 'odd'),
    { file: 'environment', path: 'PORT', message: 'expected a port' },
    faultAt({ file: resolve('apps/other.yaml'), path: [] }, 'cannot be read'),
  ]);
  expect(faults.message.split('\n')).toEqual([
    'apps/other.yaml: cannot be read',
    'apps/web/gateway.yaml:3:1: odd',
    'apps/web/gateway.yaml:3:9 upstreams["a.b"].x-y: missing',
    'apps/web/gateway.yaml:12:5 routes[2].limts: unknown key. Did you mean "limits"?',
    'environment PORT: expected a port',
    '5 faults in the configuration',
  ]);
  expect(faults.faults[3]).toEqual({
    file, line: 12, column: 5, path: 'routes[2].limts', message: 'unknown key', fix: 'Did you mean "limits"?',
  });
});
