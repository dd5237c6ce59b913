import { ErrorLog } from './error-log.ts';
import { startIdentity } from './identity.ts';
import { readOptions } from './identity.options.ts';
import { IdentityDatabase } from './store/identity-database.ts';
import { KeyRing } from './store/key-ring.ts';

const say = (line: string) => process.stdout.write(`identity: ${line}\n`);

function refuse(reason: string): never {
  process.stderr.write(`identity: ${reason}\n`);
  process.exit(1);
}

async function rotateKeys(database: IdentityDatabase): Promise<void> {
  const kids = await new KeyRing(database).rotate();
  say(`new signing keys ${kids.join(' and ')}; older ones stay published`);
  database.close();
}

async function main(): Promise<void> {
  const options = readOptions(process.env, process.cwd());
  if (process.argv.includes('--rotate-keys')) return rotateKeys(new IdentityDatabase(options.database));
  const identity = await startIdentity(options, new ErrorLog((line) => process.stderr.write(line)));
  const stop = () => void identity.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  say(`listening at ${identity.issuer}`);
}

if (process.env['NODE_ENV'] === 'production') {
  refuse('not started: NODE_ENV is production, and these demo passwords are public. Set OIDC_ISSUER to your own provider.');
}
main().catch((error: unknown) => refuse(error instanceof Error ? error.message : String(error)));
