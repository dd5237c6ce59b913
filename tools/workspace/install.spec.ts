const { isCurrent } = (await import(String(new URL('./install.mjs', import.meta.url)))) as {
  isCurrent(lock: Lock, installed: Lock | undefined): boolean;
};
interface Lock {
  packages: Record<string, { version?: string; integrity?: string; optional?: boolean; link?: boolean }>;
}

const lock: Lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/nx': { version: '23.2.1', integrity: 'sha512-a' },
    'node_modules/other-machine': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  },
};

describe('isCurrent', () => {
  it('accepts what the lockfile lists, without the optional packages of other machines', () => {
    expect(isCurrent(lock, { packages: { 'node_modules/nx': { version: '23.2.1', integrity: 'sha512-a' } } })).toBe(true);
  });

  it('asks for an installation when there was none, or it was interrupted', () => {
    expect(isCurrent(lock, undefined)).toBe(false);
  });

  it('asks for an installation when a package is missing, or is optional and has another version', () => {
    expect(isCurrent(lock, { packages: {} })).toBe(false);
    const other = { 'node_modules/other-machine': { version: '0.9.0', integrity: 'sha512-c' } };
    expect(isCurrent(lock, { packages: { 'node_modules/nx': { version: '23.2.1', integrity: 'sha512-a' }, ...other } })).toBe(false);
  });

  it('asks for an installation when a package changed behind the same version', () => {
    expect(isCurrent(lock, { packages: { 'node_modules/nx': { version: '23.2.1', integrity: 'sha512-z' } } })).toBe(false);
  });
});
