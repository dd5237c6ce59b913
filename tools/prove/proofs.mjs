import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * All proofs of a folder by name, one a file. A proof exports `proof`: `{name, title, run(hands)}`, named as its file;
 * `run` resolves to `{figures, claims}` (see `outcome`). One of another form is an error, so that none is passed over.
 */
export async function loadProofs(folder = join(import.meta.dirname, 'proofs')) {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.mjs')).toSorted() : [];
  const proofs = await Promise.all(
    files.map(async (file) => {
      const { proof } = await import(pathToFileURL(join(folder, file)).href);
      const wellFormed = `${proof?.name}.mjs` === file && proof.title && typeof proof.run === 'function';
      if (!wellFormed) throw new Error(`${file} exports no proof {name, title, run} that is named as its file`);
      return proof;
    }),
  );
  return new Map(proofs.map((proof) => [proof.name, proof]));
}
