import { configurationMarkdown } from './configuration-table.ts';
import { environmentDescription } from './environment.ts';
import { exampleSections } from './example-gateway.ts';

const lines = configurationMarkdown(exampleSections, environmentDescription).split('\n');

it('has a table of keys and one of variables', () => {
  expect(lines.filter((line) => !line.startsWith('| `') && line !== '')).toEqual([
    '## gateway.yaml', '| Key | Value | Default | Meaning |', '| --- | --- | --- | --- |',
    '## Environment', '| Variable | Value | Default | Meaning |', '| --- | --- | --- | --- |',
  ]);
});

it.each([
  "| `sizes.headers` | size | `16kb` | All of a request's header fields together |",
  '| `codeViews` | true \\| false | `true` | Serve views in code too; false leaves declared views and routes. A change needs a restart |',
  '| `upstreams` | map |  |  |',
  '| `upstreams.NAME.origins` | list of URL \\| {url, weight?} \\| {dns, every?} | required |  |',
  '| `upstreams.NAME.origins[].every` | duration | `5s` |  |',
  '| `upstreams.NAME.timeout` | duration | `2s` | One attempt |',
  '| `upstreams.NAME.retry.when` | list of connect \\| reset \\| timeout \\| whole number | `[ connect, 503 ]` |  |',
  '| `upstreams.NAME.retry.budget` | percentage | `20%` |  |',
  '| `routes` | list of maps | `[]` |  |',
  '| `routes[].auth` | anonymous \\| user \\| {scopes} \\| {roles} \\| {policy} | required |  |',
  '| `routes[].auth.scopes` | list of strings | required |  |',
  '| `routes[].timeout` | duration |  |  |',
  '| `HOST` | string | `localhost` | Where the public port listens |',
  '| `OIDC_ISSUER` | URL |  | The OpenID provider |',
  "| `OIDC_CLIENT_SECRET`, `OIDC_CLIENT_SECRET_FILE` | string |  | This gateway's secret at the OpenID provider |",
])('has the row %s', (row) => expect(lines).toContain(row));
