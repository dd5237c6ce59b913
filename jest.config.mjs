import { readFileSync } from 'node:fs';

/** Aliases come from tsconfig.base.json, so that there is one list of them. */
const { compilerOptions } = JSON.parse(readFileSync(new URL('./tsconfig.base.json', import.meta.url), 'utf8'));
const moduleNameMapper = Object.fromEntries(
  Object.entries(compilerOptions.paths).map(([alias, [file]]) => [`^${alias}$`, file.replace('./', '<rootDir>/')]),
);

const project = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': '@swc/jest' },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper,
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

export default {
  maxWorkers: 2,
  testTimeout: 20_000,
  projects: [
    { ...project, displayName: 'workspace', testMatch: ['<rootDir>/{apps,libs,tools}/**/*.spec.ts'], testPathIgnorePatterns: ['-e2e/'] },
    { ...project, displayName: 'e2e', testMatch: ['<rootDir>/apps/*-e2e/src/**/*.spec.ts'] },
  ],
};
