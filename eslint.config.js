import js from '@eslint/js'
import nx from '@nx/eslint-plugin'
import prettier from 'eslint-config-prettier'
import tseslint from 'typescript-eslint'
import { nullChecks } from './tools/lint/null-checks.mjs'
import { errorForms, sourceForms } from './tools/lint/source-forms.mjs'

/** Who may import whom (docs/architecture.md). The keys are the only list: a package that is not here may import nothing of ours. */
const mayImport = {
  errors: [],
  'kernel-runtime': ['errors'],
  'node-files': ['errors'],
  'wavelet-op': ['errors', 'kernel-runtime'],
  kernels: ['errors', 'kernel-runtime'],
  tokenizers: ['errors'],
  decoder: ['errors', 'wavelet-op', 'kernels'],
  datasets: ['errors', 'node-files', 'tokenizers'],
  trainer: ['errors', 'decoder', 'tokenizers', 'datasets', 'kernels', 'node-files', 'wavelet-op'],
  distributed: ['errors', 'trainer'],
  backends: ['errors', 'wavelet-op', 'kernels', 'node-files'],
  study: ['errors', 'backends', 'datasets', 'decoder', 'node-files', 'tokenizers', 'trainer'],
  bench: ['errors', 'backends', 'decoder', 'tokenizers', 'trainer', 'wavelet-op', 'kernels'],
  cli: [
    'errors',
    'backends',
    'bench',
    'datasets',
    'decoder',
    'distributed',
    'node-files',
    'study',
    'tokenizers',
    'trainer',
    'wavelet-op',
  ],
  playground: ['backends', 'datasets', 'decoder', 'tokenizers', 'trainer', 'wavelet-op'],
  site: ['playground'],
  benchmarks: ['backends', 'bench', 'datasets', 'decoder', 'kernels', 'study', 'tokenizers', 'trainer', 'wavelet-op'],
}
const depConstraints = [
  ...Object.entries(mayImport).map(([name, others]) => ({
    sourceTag: `package:${name}`,
    onlyDependOnLibsWithTags: others.map((other) => `package:${other}`),
  })),
  // tools/, which builds and tests the packages.
  { sourceTag: 'package:workspace', onlyDependOnLibsWithTags: ['*'] },
]

/** What makes a file, or writes into one that is there: the durable writer of node-files does, and nobody else. */
const fileMakers = ['writeFile', 'appendFile', 'copyFile', 'cp', 'createWriteStream', 'symlink', 'truncate'].flatMap(
  (name) => [name, `${name}Sync`],
)

/** Packages that run anywhere: no Node built-in, no page, no backend. */
const runsAnywhere = ['errors', 'kernel-runtime', 'wavelet-op', 'kernels', 'decoder', 'tokenizers']

export default tseslint.config(
  // AssemblyScript is no TypeScript: its own compiler checks it, and what is generated from it is checked by tsc.
  { ignores: ['**/assembly/**/*.ts', '**/src/generated/**'] },
  { ignores: ['**/dist/**', '**/tsup.config.ts', '**/node_modules/**', '**/temp/**', 'runs/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx, wgpt: { rules: { 'null-checks': nullChecks } } },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { depConstraints, allow: [], banTransitiveDependencies: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-non-null-assertion': 'off', // noUncheckedIndexedAccess: an index the loop has bounded
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'wgpt/null-checks': 'error',
      'func-style': ['error', 'declaration', { allowArrowFunctions: true }],
      'prefer-arrow-callback': 'error',
      'no-restricted-syntax': ['error', ...sourceForms],
    },
  },
  {
    files: runsAnywhere.map((name) => `packages/${name}/src/**/*.ts`),
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*'], message: 'this package runs anywhere: no Node built-in' },
            { group: ['@tensorflow/*', '!@tensorflow/tfjs-core'], message: 'tfjs-core alone: no backend here' },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'window', 'document', 'navigator'],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['**/*.test.ts', 'packages/errors/**'],
    rules: { 'no-restricted-syntax': ['error', ...sourceForms, ...errorForms] },
  },
  {
    // The one folder that is about tfjs' layers, behind an entry of its own.
    files: ['packages/wavelet-op/src/layers/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['node:*'] }] }] },
  },
  {
    // Every file of wgpt is made by one writer: exclusively, never through a link, under a name that nobody can guess, and renamed when it is whole.
    files: ['packages/*/src/**/*.ts'],
    ignores: [
      '**/*.test.ts',
      '**/testing/**',
      'packages/node-files/**',
      ...runsAnywhere.map((name) => `packages/${name}/**`),
    ],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: ['node:fs', 'node:fs/promises'].map((name) => ({
            name,
            importNames: ['default', ...fileMakers],
            message:
              "write by @wgpt/node-files (writeWhole, writeNew, createDraft, withFile with flags.create), or say why a file isn't made here",
          })),
        },
      ],
    },
  },
  { files: ['**/*.test.ts'], rules: { '@typescript-eslint/no-unsafe-assignment': 'off' } },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
  prettier,
)
