import { ErrorLog } from '../error-log.ts';
import { type Identity, startIdentity } from '../identity.ts';
import { readOptions } from '../identity.options.ts';

export interface TestIdentity extends Identity {
  /** Lines of its error log. */
  readonly log: readonly string[];
}

/** Starts a provider on a free port, in memory unless the environment names a folder. */
export async function testIdentity(env: Record<string, string> = {}): Promise<TestIdentity> {
  const log: string[] = [];
  const options = readOptions({ PORT: '0', IDENTITY_DATA_DIR: ':memory:', ...env }, process.cwd());
  const identity = await startIdentity(options, new ErrorLog((line) => log.push(line)));
  return { ...identity, log };
}

/** Posts a form to one of the provider's endpoints, as a confidential client or as none. */
export function postForm(url: string | undefined, form: Record<string, string>, basic?: string): Promise<Response> {
  return fetch(url ?? '', {
    method: 'POST',
    headers: basic ? { authorization: `Basic ${Buffer.from(basic).toString('base64')}` } : {},
    body: new URLSearchParams(form),
  });
}
