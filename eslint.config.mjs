import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const only = (sourceTag, ...onlyDependOnLibsWithTags) => ({ sourceTag, onlyDependOnLibsWithTags });

/** Who may import whom, in two dimensions: what a project is (`type:`) and which library it is (`lib:`). */
export const boundaries = [
  only('type:gateway', 'lib:pipeline', 'lib:observability', 'lib:auth', 'lib:routing', 'lib:services', 'lib:testing'),
  only('type:identity', 'lib:testing'),
  only('type:sample', 'type:sample', 'lib:testing'),
  only('type:client-app', 'lib:api-web', 'lib:api-mobile', 'lib:testing'),
  only('client:web', 'lib:api-web', 'lib:testing'),
  only('client:mobile', 'lib:api-mobile', 'lib:testing'),
  only('type:e2e', 'lib:testing'),
  only('type:tool', 'type:tool', 'lib:pipeline', 'lib:observability', 'lib:client', 'lib:auth', 'lib:routing', 'lib:testing'),
  only('type:lib', 'type:lib'),
  only('lib:pipeline', 'lib:testing'),
  only('lib:observability', 'lib:pipeline', 'lib:testing'),
  only('lib:client', 'lib:pipeline', 'lib:testing'),
  only('lib:auth', 'lib:client', 'lib:pipeline', 'lib:testing'),
  only('lib:routing', 'lib:client', 'lib:pipeline', 'lib:testing'),
  only('lib:services', 'lib:client', 'lib:pipeline', 'lib:testing'),
  only('lib:api-web', 'lib:api-calls', 'lib:testing'),
  only('lib:api-mobile', 'lib:api-calls', 'lib:testing'),
  only('lib:api-calls', 'lib:testing'),
  { sourceTag: 'lib:testing', onlyDependOnLibsWithTags: [] },
];

/** A test that is left out, or that leaves out others, would pass unnoticed. */
const leftOut = ['it', 'test', 'describe'].flatMap((object) =>
  ['only', 'skip', 'todo', 'failing'].map((property) => ({ object, property, message: 'Every test runs.' })),
);

/** What is linted at all; eslint.typed.config.mjs holds the rules that need types. */
export const ignores = ['**/dist/**', '**/node_modules/**', '.nx/**', '**/*.generated.ts'];

const boundaryOptions = { depConstraints: boundaries, enforceBuildableLibDependency: false };

export default tseslint.config(
  { ignores },
  ...tseslint.configs.recommended,
  { plugins: { '@nx': nx }, linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs'],
    // Types of an injectable's constructor are values at run time.
    languageOptions: { parserOptions: { emitDecoratorMetadata: true, experimentalDecorators: true } },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: [], ...boundaryOptions }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['**/*.mjs'], rules: { 'no-console': 'off', 'no-restricted-exports': 'off' } },
  {
    // What runs in production imports only what package.json names (Jest brings @jest/globals itself, react-native-web stands for react-native).
    files: ['{apps,libs}/**/*.ts', '{apps,libs}/**/*.tsx'],
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: ['@jest/globals', 'react-native'], banTransitiveDependencies: true, ...boundaryOptions }],
    },
  },
  {
    files: ['**/*.spec.ts'],
    rules: { 'max-lines': 'off', 'no-restricted-properties': ['error', ...leftOut], 'no-restricted-globals': ['error', 'fit', 'xit', 'xtest', 'fdescribe', 'xdescribe'] },
  },
);
