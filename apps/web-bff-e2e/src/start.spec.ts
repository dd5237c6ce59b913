import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ask, BuiltProgram, configOver, type ProgramOptions, startGateway } from '@portico/testing';

const folder = mkdtempSync(join(tmpdir(), 'portico-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the gateway until it ends by itself. */
async function run(options: Partial<ProgramOptions>) {
  const program = new BuiltProgram({ project: 'apps/web-bff', ...options, env: { PORT: '0', MANAGEMENT_PORT: '0', ...options.env } });
  const exit = await program.exit;
  return { ...exit, stdout: program.stdout, lines: program.stderr.trimEnd().split('\n') };
}

/** What a start says of a file; a check of it, which listens to nobody, says the same. */
async function withConfig(yaml: string) {
  const env = { PORTICO_CONFIG: configOver('web-bff', yaml, folder) };
  const [start, check] = await Promise.all([run({ env }), run({ env, args: ['--check-config'] })]);
  expect({ code: check.code, lines: check.lines }).toEqual({ code: start.code, lines: start.lines });
  expect(check.stdout).toBe('');
  return start;
}

describe('a wrong gateway.yaml', () => {
  it('stops the start and says what is wrong, at which line, and what was meant', async () => {
    const { code, lines } = await withConfig('timeouts: {veiw: 1s}');
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/gateway\.yaml:2:\d+ timeouts\.veiw: unknown key.*"view"/), '1 fault in the configuration']);
  });

  it('that names an upstream which does not exist stops the start', async () => {
    const { code, lines } = await withConfig('routes:\n  - {name: x, match: {path: "/x"}, to: prodcts, auth: anonymous}');
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/gateway\.yaml:3:\d+ routes\[0\]\.to: there is no upstream "prodcts".*"products"/), expect.any(String)]);
  });

  it('has all of its faults told at once', async () => {
    const { code, lines } = await withConfig(
      ['sizes: {body: much}', 'limitz: {}', 'routes:', '  - {name: x, match: {path: "/x"}, to: prodcts}', '  - {name: x, match: {path: "y"}, to: users, auth: anonymous}'].join('\n'),
    );
    expect(code).toBe(1);
    expect(lines.slice(0, -1).map((line) => /gateway\.yaml:(\d+)/.exec(line)?.[1])).toEqual(expect.arrayContaining(['2', '3', '5', '6']));
    expect(lines.at(-1)).toBe(`${lines.length - 1} faults in the configuration`);
    expect(lines.join('\n')).toMatch(/sizes\.body: .*\n.*limitz: unknown key.*\n(?:.*\n)*.*auth/);
  });

  it('has what only the code shows told with them', async () => {
    const { code, lines } = await withConfig(
      ['sizes: {body: much}', 'limits:', '  x: {requests: 1, per: 60s, for: [hoem]}', 'routes:', '  - {name: x, match: {path: "/x"}, to: users, auth: {policy: none}}', '  - {name: y, match: {path: "/api/pages/home"}, to: users, auth: anonymous}'].join('\n'),
    );
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/gateway\.yaml:2:\d+ sizes\.body: /),
      expect.stringMatching(/gateway\.yaml:4:\d+ limits\.x\.for\[0\]: there is no route or view "hoem"/),
      expect.stringMatching(/gateway\.yaml:6:\d+ routes\[0\]\.auth\.policy: there is no policy "none"/),
      expect.stringMatching(/gateway\.yaml:7:\d+ routes\[1\]\.match: never matches: the view "home"/),
      '4 faults in the configuration',
    ]);
  });

  it('that cannot be found stops the start', async () => {
    const { code, lines } = await run({ env: { PORTICO_CONFIG: join(folder, 'none.yaml') } });
    expect(code).toBe(1);
    expect(lines[0]).toContain('none.yaml');
  });

  it('that is no YAML stops the start with the line', async () => {
    const file = join(folder, 'broken.yaml');
    writeFileSync(file, 'routes:\n  - {name: x\n');
    const { code, lines } = await run({ env: { PORTICO_CONFIG: file } });
    expect(code).toBe(1);
    expect(lines.join('\n')).toMatch(/broken\.yaml:\d+/);
  });
});

describe('a wrong environment', () => {
  it('stops the start with every fault', async () => {
    const { code, lines } = await run({ env: { PORT: 'many', LOG_LEVEL: 'inof' } });
    expect(code).toBe(1);
    expect(lines.join('\n')).toMatch(/LOG_LEVEL: .*"info"/);
    expect(lines.join('\n')).toMatch(/PORT: expected a port/);
  });
});

describe('--print-config', () => {
  it('prints the whole configuration with its defaults, and starts nothing', async () => {
    const { code, stdout, lines } = await run({ args: ['--print-config'], env: { ORDERS_URL: 'http://orders.example:80' } });
    expect(code).toBe(0);
    expect(lines).toEqual(['']);
    expect(stdout).toMatch(/^timeouts:\n(?: {2}.*\n)* {2}view: 5s/m);
    expect(stdout).toContain('http://orders.example:80');
    expect(stdout).toMatch(/path: "?\/api\/products\/\*\*/);
  });

  it('prints what can be started with', async () => {
    const { stdout } = await run({ args: ['--print-config'] });
    const file = join(folder, 'printed.yaml');
    writeFileSync(file, stdout);
    expect(await run({ args: ['--print-config'], env: { PORTICO_CONFIG: file } })).toMatchObject({ code: 0, stdout: expect.stringContaining('timeouts:') });
  });
});

describe('a port that is taken', () => {
  const taken = createServer();
  let port: string;
  beforeAll(async () => {
    await new Promise<void>((done) => taken.listen(0, 'localhost', done));
    port = String((taken.address() as AddressInfo).port);
  });
  afterAll(() => taken.close());

  it.each(['PORT', 'MANAGEMENT_PORT'])('(%s) is no concern of --check-config, which finds nothing wrong', async (variable) => {
    const { code, stdout, lines } = await run({ args: ['--check-config'], env: { [variable]: port } });
    expect(lines).toEqual(['']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^web-bff: nothing is wrong with \S*gateway\.yaml, \S*upstreams\.yaml\n$/)]);
  });

  it.each(['PORT', 'MANAGEMENT_PORT'])('(%s) ends the start with one clear line', async (variable) => {
    const { code, lines } = await run({ env: { [variable]: port } });
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(new RegExp(`in use.*${port}`))]);
  });
});

describe('a gateway alone', () => {
  it('starts and is ready while no service and no OpenID provider is there', async () => {
    const gateway = await startGateway({ name: 'web-bff' });
    try {
      expect((await ask(`${gateway.managementUrl}/health/ready`)).status).toBe(200);
      expect((await ask(`${gateway.url}/api/pages/home`)).status).toBe(502);
    } finally {
      await gateway.stop();
    }
  });
});

/** A Node of this machine that is older than 24. */
function olderNode(): { command: string; version: string } | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'].filter((each) => !each.includes('node_modules'));
  const commands = folders.map((each) => join(each, 'node')).filter((file) => existsSync(file)).map((file) => realpathSync(file));
  const nodes = [...new Set(commands)].map((command) => ({ command, version: execFileSync(command, ['--version'], { encoding: 'utf8' }).trim() }));
  return nodes.find(({ version }) => Number.parseInt(version.slice(1), 10) < 24);
}

describe('a Node older than 24', () => {
  const older = olderNode();
  const name = older ? `(${older.version}) ends the start with one line that says which Node to take` : 'is not on this machine, so there is nothing to show';

  it(name, async () => {
    if (older === undefined) return;
    const { code, lines } = await run({ node: older.command });
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(`needs Node 24 or newer.*${older.version}`)]);
  });
});
