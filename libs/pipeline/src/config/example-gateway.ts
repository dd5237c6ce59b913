import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { ConfigFaults } from './config-faults.ts';
import { type ConfigSection, defineSection } from './config-section.ts';
import { type GatewayFile, loadGatewayFile } from './gateway-file.ts';
import { didYouMean } from './nearest-name.ts';
import { serverSections } from './server.sections.ts';
import { type Variables } from './substitution.ts';
import { bytes, duration, percent } from './units.ts';

/** For specs: sections in the manner of those that the other libraries bring. */
export const upstreamsSection = defineSection({
  key: 'upstreams',
  schema: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a lower-case name'),
      z.strictObject({
        origins: z
          .array(
            z.union([
              z.url(),
              z.strictObject({ url: z.url(), weight: z.int().min(1).default(1) }),
              z.strictObject({ dns: z.url(), every: duration.prefault('5s') }),
            ]),
          )
          .min(1),
        credential: z.enum(['none', 'minted', 'user']).default('minted').describe('What the upstream is shown'),
        apiKey: z.string().optional(),
        timeout: duration.default(2_000).describe('One attempt'),
        retry: z.strictObject({
          attempts: z.int().min(1).default(2),
          when: z.array(z.union([z.enum(['connect', 'reset', 'timeout']), z.int().min(500).max(599)])).default(['connect', 503]),
          budget: percent.default(0.2),
        }).prefault({}),
        cache: z.strictObject({ enabled: z.boolean().default(true), maxBytes: bytes.prefault('64mb') }).prefault({}),
      }),
    )
    .default({}),
});

export const limitsSection = defineSection({
  key: 'limits',
  schema: z.record(z.string(), z.strictObject({ requests: z.int().min(1), per: duration })).default({}),
});

export const routesSection = defineSection({
  key: 'routes',
  schema: z
    .array(
      z
        .strictObject({
          name: z.string(),
          match: z.strictObject({ path: z.string(), methods: z.array(z.enum(['GET', 'HEAD', 'POST'])).optional() }),
          to: z.string().optional(),
          respond: z.strictObject({ redirect: z.string(), status: z.int() }).optional(),
          auth: z.union([
            z.enum(['anonymous', 'user']),
            z.strictObject({ scopes: z.array(z.string()) }),
            z.strictObject({ roles: z.array(z.string()) }),
            z.strictObject({ policy: z.string() }),
          ]),
          limits: z.array(z.string()).default([]),
          timeout: duration.optional(),
          maxBody: bytes.optional(),
          share: percent.optional(),
          deprecated: z.strictObject({ since: z.iso.date() }).optional(),
        })
        .refine(({ to, respond }) => (to === undefined) !== (respond === undefined), 'expected either "to" or "respond"'),
    )
    .default([]),
  check(routes, whole, report) {
    routes.forEach(({ limits }, index) =>
      limits.forEach((limit, at) => {
        const known = Object.keys(whole.get(limitsSection));
        if (known.includes(limit)) return;
        report(['routes', index, 'limits', at], `unknown limit "${limit}"`, didYouMean(limit, known));
      }),
    );
    const known = Object.keys(whole.get(upstreamsSection));
    routes.forEach(({ to }, index) => {
      if (to === undefined || known.includes(to)) return;
      report(['routes', index, 'to'], `unknown upstream "${to}"`, didYouMean(to, known));
    });
  },
});

export const exampleSections: readonly ConfigSection<unknown>[] = [
  ...serverSections,
  upstreamsSection,
  limitsSection,
  routesSection,
];

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

type Files = Record<string, string | Uint8Array>;

/** Writes files into a new folder and gives its path. */
export function folderWith(files: Files): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gateway-file-')));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export function load(files: Files | string, variables: Variables = {}): GatewayFile {
  const folder = folderWith(typeof files === 'string' ? { 'gateway.yaml': files } : files);
  return loadGatewayFile({ file: join(folder, 'gateway.yaml'), sections: exampleSections, environment: { variables } });
}

/** The faults of a configuration as lines, with files relative to its folder. */
export function faultsOf(files: Files | string, variables: Variables = {}): string[] {
  const folder = folderWith(typeof files === 'string' ? { 'gateway.yaml': files } : files);
  try {
    loadGatewayFile({ file: join(folder, 'gateway.yaml'), sections: exampleSections, environment: { variables } });
  } catch (error) {
    if (!(error instanceof ConfigFaults)) throw error;
    return error.message.replaceAll(`${relative(process.cwd(), folder)}/`, '').split('\n').slice(0, -1);
  }
  return [];
}
