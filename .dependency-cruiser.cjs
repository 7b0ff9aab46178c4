// The import table: who may import whom. Whatever is not allowed here fails `npm run verify`; each comment says where the code should go.
// Tests are exempt: they may put together what they need.

/** Folders of main/ and the parts of ours each may use, besides itself. */
const allowedInMain = {
  engine: ['shared'],
  platform: ['shared'],
  storage: ['shared', 'main/platform'],
  secrets: ['shared', 'main/platform'],
  outbox: ['shared', 'main/platform', 'main/storage'],
  llm: ['shared', 'main/platform', 'main/storage'],
  mcp: ['shared', 'main/platform', 'main/storage'],
  rag: ['shared', 'main/platform', 'main/storage'],
  sandbox: ['shared', 'main/platform', 'main/storage'],
  databases: ['shared', 'main/platform'],
  openapi: ['shared', 'main/platform', 'main/storage', 'main/connectors(?=/(define|kit/))'],
  confined: ['shared', 'main/platform', 'main/connectors'],
  packages: ['shared', 'main/platform', 'main/storage'],
  triggers: ['shared', 'main/platform', 'main/storage', 'main/outbox'],
  runtime: ['shared', 'main/(engine|platform|storage|secrets|outbox|llm|mcp|rag|sandbox|databases|openapi|confined|packages|connectors)'],
  compose: ['shared', 'main'],
}

const whereInMain = {
  engine: 'The engine is pure: facts in, commands out. What touches the world goes into main/runtime/, pure helpers used elsewhere into shared/.',
  platform: 'platform/ knows nothing of workflows. What needs storage or the engine goes into main/runtime/ or main/services.ts.',
  storage: 'storage/ is SQLite only. What decides something goes into main/runtime/, what needs both is put together in main/services.ts.',
  secrets: 'secrets/ reads and keeps values. Who needs one is given a function by main/services.ts.',
  outbox: 'outbox/ is the ledger. What performs its items goes into main/runtime/ or main/triggers/.',
  llm: 'A port behind the action context. What joins it to runs goes into main/runtime/.',
  mcp: 'A port behind the action context. What joins it to runs goes into main/runtime/.',
  rag: 'A port behind the action context. What joins it to runs goes into main/runtime/.',
  openapi: 'openapi/ makes connectors of documents. What joins them to runs goes into main/runtime/.',
  sandbox: 'The sandbox runs code it is given. What joins it to runs goes into main/runtime/.',
  databases: 'databases/ reaches SQLite files that a person chose. The app\'s own is main/storage/; what joins it to runs goes into main/runtime/.',
  confined: 'confined/ runs programs that are not ours, apart. What joins it to runs goes into main/runtime/.',
  packages: 'packages/ reads and keeps connectors that a person added. What runs them goes into main/confined/, what joins them to runs into main/runtime/.',
  triggers: 'triggers/ end in an OutboxItem. Verifiers, secrets and startRun come as functions that main/services.ts hands in.',
  runtime: 'The runtime does what the engine decides. What composes it with windows or commands goes into main/services.ts.',
  compose: 'Parts of main/services.ts: they put things together, and use everything of main/ and shared/.',
}

/** npm packages a connector may use besides zod, by its folder's name. */
const connectorPackages = { rss: ['fast-xml-parser'], postgresql: ['pg'], email: ['nodemailer', 'imapflow'], llm: ['@cfworker/json-schema'] }

const test = '\\.(test|test-data)\\.tsx?$'
const ours = '^(shared|main|renderer|e2e|bench|crash|testing)/'
const npm = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown']
const electronPlaces = '^main/(index|window|preload)\\.ts$|^main/ipc/|^main/platform/electron/'
const nodeReach = '^(?:node:)?(?:net|tls|http|https|http2|dgram|dns|fs|child_process|worker_threads|cluster|process|vm|module|inspector)($|/)'

const mainFolderRules = Object.entries(allowedInMain).map(([folder, allowed]) => ({
  name: `main-${folder}`,
  severity: 'error',
  comment: whereInMain[folder],
  from: { path: `^main/${folder}/`, pathNot: test },
  to: { path: ours, pathNot: `^(main/${folder}|${allowed.join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...mainFolderRules,
    {
      name: 'shared-ours',
      severity: 'error',
      comment: 'shared/ is used by both sides and imports only itself. What needs main goes into main/, what needs the page into renderer/.',
      from: { path: '^shared/', pathNot: test },
      to: { path: ours, pathNot: '^shared/' },
    },
    {
      name: 'shared-packages',
      severity: 'error',
      comment: 'shared/ imports zod, and in shared/expression/ the CEL and RE2 packages; nothing of Node. What needs more belongs in main/ or renderer/.',
      from: { path: '^shared/', pathNot: `^shared/expression/|${test}` },
      to: { dependencyTypes: [...npm, 'core'], pathNot: 'node_modules/zod/' },
    },
    {
      name: 'shared-expression-packages',
      severity: 'error',
      comment: 'shared/expression/ imports zod, the CEL package and RE2. What needs more belongs in main/ or renderer/.',
      from: { path: '^shared/expression/', pathNot: test },
      to: { dependencyTypes: [...npm, 'core'], pathNot: 'node_modules/(zod|@marcbachmann/cel-js|re2js)/' },
    },
    {
      name: 'engine-packages',
      severity: 'error',
      comment: 'The engine has no packages, no clock and no randomness; they come in as arguments from main/runtime/.',
      from: { path: '^main/engine/', pathNot: test },
      to: { dependencyTypes: [...npm, 'core'] },
    },
    {
      name: 'electron-places',
      severity: 'error',
      comment: 'All of main/ but index.ts, window.ts, preload.ts, ipc/ and platform/electron/ runs in plain Node. What needs Electron goes into main/platform/electron/.',
      from: { path: '^(main|shared|renderer)/', pathNot: electronPlaces },
      to: { path: '(^|node_modules/)electron(/|$)' },
    },
    {
      name: 'ipc-and-cli',
      severity: 'error',
      comment: 'main/ipc/ and main/cli/ use shared/, services.ts, beside.ts and the types of what they return. Work belongs behind these.',
      from: { path: '^main/(ipc|cli)/', pathNot: test },
      to: { path: ours, pathNot: '^(shared/|main/(services|beside)\\.ts$|main/$1/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'preload',
      severity: 'error',
      comment: 'The preload passes on names of shared/ipc/ and nothing else. What decides goes into main/ipc/.',
      from: { path: '^main/preload\\.ts$' },
      to: { path: ours, pathNot: '^shared/ipc/' },
    },
    {
      name: 'preload-packages',
      severity: 'error',
      comment: 'The preload is sandboxed: of packages it has `electron` alone.',
      from: { path: '^main/preload\\.ts$' },
      to: { dependencyTypes: [...npm, 'core'], pathNot: '(^|node_modules/)electron(/|$)' },
    },
    {
      name: 'connector-definition',
      severity: 'error',
      comment: 'connectors/define.ts says what a connector is, with shared/ and zod alone, and what is wrong with one that is not (definition-problems.ts). What performs actions goes into main/runtime/.',
      from: { path: '^main/connectors/(define(-asked|-event-list|-llm|-oauth|-poll|-subscription|-substep|-tools)?|definition-problems)\\.ts$' },
      to: { path: `${ours}|node_modules`, pathNot: '^shared/|node_modules/zod/|^main/connectors/(define(-asked|-event-list|-llm|-oauth|-poll|-subscription|-substep|-tools)?|definition-problems)\\.ts$' },
    },
    {
      name: 'connector-list',
      severity: 'error',
      comment: 'connectors/index.ts is the list of connectors. What does something with them goes into main/runtime/.',
      from: { path: '^main/connectors/[^/]+\\.ts$', pathNot: test },
      to: { path: ours, pathNot: '^(shared|main/connectors)/' },
    },
    {
      name: 'connector-ours',
      severity: 'error',
      comment: 'A connector sees its own folder, connectors/define.ts, connectors/kit/ and shared/. The way out is the ActionContext; what two connectors share goes into the kit, into shared/ or behind the context.',
      from: { path: '^main/connectors/([^/]+)/', pathNot: test },
      to: { path: ours, pathNot: '^(main/connectors/($1|kit)/|main/connectors/define(-asked|-event-list|-llm|-oauth|-poll|-subscription|-substep|-tools)?\\.ts$|shared/)' },
    },
    {
      name: 'connector-reach',
      severity: 'error',
      comment: 'A connector reaches the network, files and processes only through its ActionContext, where each call is checked, journalled and stopped.',
      from: { path: '^main/connectors/', pathNot: test },
      to: { path: nodeReach, dependencyTypes: ['core'] },
    },
    {
      name: 'connector-packages',
      severity: 'error',
      comment: 'A connector uses zod and the packages declared for it in this file (connectorPackages).',
      from: { path: '^main/connectors/[^/]+/', pathNot: [test, ...Object.keys(connectorPackages).map((name) => `^main/connectors/${name}/`)] },
      to: { dependencyTypes: npm, pathNot: 'node_modules/zod/' },
    },
    ...Object.entries(connectorPackages).map(([name, packages]) => ({
      name: `connector-packages-${name}`,
      severity: 'error',
      comment: 'A connector uses zod and the packages declared for it in this file (connectorPackages).',
      from: { path: `^main/connectors/${name}/`, pathNot: test },
      to: { dependencyTypes: npm, pathNot: `node_modules/(zod|${packages.join('|')})/` },
    })),
    {
      name: 'main-known-folders',
      severity: 'error',
      comment: 'A new folder in main/ gets a row in this table first (allowedInMain), so that it is settled what it may use.',
      from: { path: '^main/[^/]+/', pathNot: `^main/(${[...Object.keys(allowedInMain), 'connectors', 'ipc', 'cli'].join('|')})/` },
      to: {},
    },
    {
      name: 'composition-is-on-top',
      severity: 'error',
      comment: 'services.ts, index.ts and window.ts put things together and are imported by nothing below them. Take what you need as an argument.',
      from: { path: '^main/[^/]+/', pathNot: `^main/(ipc|cli|compose)/|${test}` },
      to: { path: '^main/(services|beside|activate|index|window)\\.ts$|^main/compose/' },
    },
    {
      name: 'renderer-ours',
      severity: 'error',
      comment: 'The page knows shared/ and itself. What it wants of main it calls by IPC (shared/ipc/contract.ts).',
      from: { path: '^renderer/', pathNot: test },
      to: { path: ours, pathNot: '^(renderer|shared)/' },
    },
    {
      name: 'renderer-shared-by-alias',
      severity: 'error',
      comment: 'From the page shared/ is written @shared/, so that a look at the import tells which side a thing is from.',
      from: { path: '^renderer/' },
      to: { path: '^shared/', dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'renderer-packages',
      severity: 'error',
      comment: 'The page has no Node. What needs Node goes into main/, behind a call of shared/ipc/contract.ts.',
      from: { path: '^renderer/', pathNot: test },
      to: { path: 'node_modules/(better-sqlite3|undici|quickjs-emscripten|@jitl|ipaddr\\.js|jsonata)/' },
    },
    {
      name: 'renderer-core',
      severity: 'error',
      comment: 'The page has no Node. What needs Node goes into main/, behind a call of shared/ipc/contract.ts.',
      from: { path: '^renderer/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'end-to-end',
      severity: 'error',
      comment: 'End-to-end tests drive the built app from outside; of ours they know shared/. What needs the inside is a test beside the code.',
      from: { path: '^e2e/' },
      to: { path: ours, pathNot: '^(e2e|shared)/' },
    },
    {
      name: 'nothing-from-tests',
      severity: 'error',
      comment: 'Code of the product does not use tests, benchmarks or test data. Move what is needed into a file of its own.',
      from: { path: '^(shared|main|renderer)/', pathNot: test },
      to: { path: `^(e2e|bench|crash|testing)/|${test}` },
    },
    {
      name: 'contract-kit',
      severity: 'error',
      comment: 'testing/ is what authors of connectors test with. It uses the parts that a connector meets in the app, what reads OpenAPI documents, and of the page only what says how a field is drawn.',
      from: { path: '^testing/', pathNot: test },
      to: { path: ours, pathNot: '^(testing|shared|main/(connectors|platform|runtime|secrets|openapi))/|^renderer/inspector/form/control\\.ts$' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      // A form's field may hold a form: that recursion is real, and its parts are files of one folder.
      comment: 'Two files that need each other are one thing or three. Types alone may go round.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'], pathNot: '^renderer/inspector/form/' } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'This import leads nowhere.',
      from: { pathNot: test },
      to: { couldNotResolve: true, pathNot: '\\?raw$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|node_modules/\\.)' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'] },
  },
}
