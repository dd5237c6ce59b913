import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const only = (sourceTag, ...onlyDependOnLibsWithTags) => ({ sourceTag, onlyDependOnLibsWithTags });

/** Who may import whom, in two dimensions: what a project is (`type:`) and which library it is (`lib:`). */
export const boundaries = [
  only('type:gateway', 'lib:pipeline', 'lib:observability', 'lib:auth', 'lib:routing', 'lib:services', 'lib:testing'),
  only('type:identity', 'lib:testing'),
  only('type:sample', 'type:sample', 'lib:testing'),
  only('type:client-app', 'lib:testing'),
  only('type:e2e', 'lib:testing'),
  only('type:tool', 'lib:pipeline', 'lib:observability', 'lib:client', 'lib:auth', 'lib:routing', 'lib:testing'),
  only('type:lib', 'type:lib'),
  only('lib:pipeline', 'lib:testing'),
  only('lib:observability', 'lib:pipeline', 'lib:testing'),
  only('lib:client', 'lib:pipeline', 'lib:testing'),
  only('lib:auth', 'lib:client', 'lib:pipeline', 'lib:testing'),
  only('lib:routing', 'lib:client', 'lib:pipeline', 'lib:testing'),
  only('lib:services', 'lib:client', 'lib:pipeline', 'lib:testing'),
  { sourceTag: 'lib:testing', onlyDependOnLibsWithTags: [] },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '**/*.generated.ts'] },
  ...tseslint.configs.recommended,
  { plugins: { '@nx': nx } },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs'],
    // Types of an injectable's constructor are values at run time.
    languageOptions: { parserOptions: { emitDecoratorMetadata: true, experimentalDecorators: true } },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints: boundaries, enforceBuildableLibDependency: false }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['**/*.mjs'], rules: { 'no-console': 'off', 'no-restricted-exports': 'off' } },
  { files: ['**/*.spec.ts'], rules: { 'max-lines': 'off' } },
);
