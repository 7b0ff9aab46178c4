// Only what types cannot say: promises nobody waits for, switches that miss a case, hooks out of order.
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'e2e/artifacts/', 'test-results/', '**/*.js', '**/*.cjs', '**/*.mjs'] },
  { linterOptions: { reportUnusedDisableDirectives: 'warn' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: {
        // One program for all: the layers' own ones overlap, and each would read shared/ again.
        project: 'tsconfig.lint.json',
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Function']", message: 'Code from text runs in the sandbox (main/sandbox/) only.' },
        { selector: "CallExpression[callee.name='eval']", message: 'Code from text runs in the sandbox (main/sandbox/) only.' },
        { selector: "ImportDeclaration[source.value=/^(node:)?vm$/]", message: '`vm` is no sandbox; use main/sandbox/.' },
      ],
    },
  },
  {
    // Compiles the files of a program, in the process that holds it. The process is what confines; `vm` gives code that cannot import.
    files: ['main/confined/process/load-program.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['main/engine/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The engine has no clock: the time is an argument.' },
        { object: 'Math', property: 'random', message: 'The engine has no randomness: it is an argument.' },
      ],
    },
  },
  {
    files: ['renderer/**/*.ts', 'renderer/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    // The plugin's other rules run the React compiler over every file: twice the time of all the rest.
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
)
