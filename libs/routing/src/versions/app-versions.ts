import { type Configuration, defineSection, type Exchange, GatewayError } from '@portico/pipeline';
import { z } from 'zod';
import { fieldName } from '../routes/headers.options.ts';

const version = z.string().regex(/^\d+(\.\d+){0,3}$/, 'expected a version like 3.2 or 3.2.1');

/** `apps:` of gateway.yaml. */
export const appsSection = defineSection({
  key: 'apps',
  schema: z
    .strictObject({
      platformHeader: fieldName.default('X-App-Platform').describe('By which an app says on what it runs'),
      versionHeader: fieldName.default('X-App-Version').describe('By which it says its version'),
      minimum: z
        .record(
          z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a platform like ios, in lower case'),
          z.strictObject({ version: version.describe('Older ones are told to update (403)'), store: z.url().describe('Where there is a newer one') }),
        )
        .default({})
        .describe('By platform. Who names none, such as a browser, is served'),
    })
    .prefault({})
    .describe('Which versions of the apps are served'),
});

/** Refuses apps that are too old for what the gateway serves. Follows the configuration. */
export class AppVersions {
  #minimum = new Map<string, { readonly version: string; readonly parts: readonly number[]; readonly store: string }>();
  #platformHeader = '';
  #versionHeader = '';

  constructor(configuration: Configuration) {
    configuration.follow({
      apply: (file) => {
        const { platformHeader, versionHeader, minimum } = file.get(appsSection);
        this.#platformHeader = platformHeader.toLowerCase();
        this.#versionHeader = versionHeader.toLowerCase();
        this.#minimum = new Map(Object.entries(minimum).map(([name, { version: text, store }]) => [name, { version: text, parts: partsOf(text), store }]));
      },
    });
  }

  /** @throws GatewayError `app_upgrade_required` with the store's address */
  check({ request: { headers } }: Exchange): void {
    if (this.#minimum.size === 0) return;
    const platform = String(headers[this.#platformHeader] ?? '').toLowerCase();
    const least = this.#minimum.get(platform);
    if (least === undefined || isAtLeast(String(headers[this.#versionHeader] ?? ''), least.parts)) return;
    const extensions = { platform, minimum: least.version, store: least.store };
    throw new GatewayError('app_upgrade_required', `This needs version ${least.version} of the app or a newer one.`, { extensions });
  }
}

function partsOf(text: string): number[] {
  return text.split('.').map(Number);
}

/** What is no version is older than all. A suffix such as -beta.1 or +42 does not count. */
function isAtLeast(text: string, least: readonly number[]): boolean {
  const digits = /^(\d{1,9}(?:\.\d{1,9}){0,3})(?:[-+ ].*)?$/.exec(text)?.[1];
  if (digits === undefined) return false;
  const parts = partsOf(digits);
  for (let at = 0; at < Math.max(parts.length, least.length); at += 1) {
    const difference = (parts[at] ?? 0) - (least[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
