import type { Command } from './command.ts'
import { keepHeapSmall } from './heap.ts'

const json = { json: { type: 'boolean' } } as const
const data = { data: { type: 'string' } } as const
const jsonHelp = ['--json', 'Print one JSON object, for programs'] as const

/** Every command. What it needs to run is loaded by `load`, and nothing before. */
export const commands: readonly Command[] = [
  {
    name: 'run', usage: 'FILE [--sample NAME | --payload FILE|-] [options]', summary: 'Run a workflow and print its output',
    optionHelp: [
      ['--sample NAME', 'Start with this sample of the document (without one: its first sample)'],
      ['--payload FILE|-', 'Start with this JSON, from a file or from standard input'],
      ['--to NODE', 'Run only this node and what leads to it'],
      ['--pin FILE', 'Outputs by node id, used in place of running those nodes'],
      ['--var NAME=VALUE', 'Override a constant of the document; may be given several times'],
      ['--answer NODE=approved|rejected', 'Answer this approval so; may be given several times'],
      ['--library DIR', 'Find sub-workflows among the documents in this folder'],
      ['--dry-run', 'Send nothing that changes something outside; samples stand in for the answers'],
      ['--data DIR', 'Keep the run, and use the grants, of this data folder (without it: in memory)'],
      jsonHelp,
    ],
    options: { ...json, ...data, sample: { type: 'string' }, payload: { type: 'string' }, to: { type: 'string' }, pin: { type: 'string' }, var: { type: 'string', multiple: true }, answer: { type: 'string', multiple: true }, library: { type: 'string' }, 'dry-run': { type: 'boolean' } },
    words: [1, 1],
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'validate', usage: 'FILE [--library DIR] [--data DIR] [--json]', summary: 'List everything that is wrong with a document',
    optionHelp: [['--library DIR', 'Also check that sub-workflows are among the documents in this folder'], ['--data DIR', 'Also know the connectors and workflows of this data folder'], jsonHelp],
    options: { ...json, ...data, library: { type: 'string' } }, words: [1, 1],
    load: async () => (await import('./validate.ts')).validateFile,
  },
  {
    name: 'format', usage: 'FILE [--check | --write]', summary: 'Print a document in its canonical form',
    optionHelp: [['--check', 'Print nothing but whether it is in that form already'], ['--write', 'Rewrite the file'], jsonHelp],
    options: { ...json, check: { type: 'boolean' }, write: { type: 'boolean' } }, words: [1, 1],
    load: async () => (await import('./format.ts')).format,
  },
  {
    name: 'schema', usage: '', summary: 'Print the JSON Schema of the document', optionHelp: [], options: json, words: [0, 0],
    load: async () => (await import('./schema.ts')).schema,
  },
  {
    name: 'nodes', usage: '[--data DIR] [--json]', summary: 'List every kind of node, with --json its schemas', optionHelp: [['--data DIR', 'With the connectors that were imported and added in this data folder'], jsonHelp], options: { ...json, ...data }, words: [0, 0],
    load: async () => (await import('./nodes.ts')).nodes,
  },
  {
    name: 'serve', usage: '[--data DIR] [--port N] [--tunnel] [--mcp] [--mcp-port N] [--json]', summary: 'Take in webhooks, keep schedules and run workflows, with no window',
    optionHelp: [['--data DIR', 'The data folder (without it: the one of the app)'], ['--port N', 'Where to listen on this machine (without it: 8787, or the next free one)'], ['--tunnel', 'Open the tunnel that "flowbench tunnel set" chose, so that requests come from the internet'], ['--mcp', 'Offer workflows with an MCP trigger as tools to programs of this machine, over HTTP'], ['--mcp-port N', 'Where to (without it: the port in the settings, 8757 at first)'], ['--json', 'Print one JSON object once it listens']],
    options: { ...json, ...data, port: { type: 'string' }, tunnel: { type: 'boolean' }, mcp: { type: 'boolean' }, 'mcp-port': { type: 'string' } }, words: [0, 0],
    load: async () => {
      keepHeapSmall()
      return (await import('./serve.ts')).serve
    },
  },
  {
    name: 'mcp', usage: '[--data DIR]', summary: 'Offer workflows with an MCP trigger as tools, over standard input and output',
    optionHelp: [['--data DIR', 'The data folder (without it: the one of the app)']],
    options: data, words: [0, 0],
    load: async () => (await import('./mcp.ts')).mcp,
  },
  {
    name: 'tunnel', usage: 'set PROVIDER --config FILE|- | accept | show | status | providers [--data DIR]', summary: 'Choose how requests come from the internet',
    optionHelp: [
      ['--config FILE|-', 'What the tunnel needs, as JSON: { "publicUrl": "https://hooks.example.com" }'],
      ['--data DIR', 'The data folder (without it: the one of the app)'],
      jsonHelp,
    ],
    options: { ...json, ...data, config: { type: 'string' } }, words: [1, 2],
    load: async () => (await import('./tunnel.ts')).tunnel,
  },
  {
    name: 'workflow', usage: 'import FILE | list | activate ID | deactivate ID [--data DIR]', summary: 'Bring workflows in, and switch them on and off',
    optionHelp: [['--data DIR', 'The data folder (without it: the one of the app)'], jsonHelp],
    options: { ...json, ...data }, words: [1, 2],
    load: async () => (await import('./workflow.ts')).workflow,
  },
  {
    name: 'runs', usage: 'list | show ID | export ID [--to FILE] | cancel ID | replay ID [--from STEP] | run-as-new ID [--data DIR]', summary: 'Look at what ran, end it, or run it again',
    optionHelp: [
      ['--workflow ID|NAME', 'Only runs of this workflow'],
      ['--status STATUS', 'Only running, succeeded, failed or cancelled'],
      ['--before ID', 'Only those that are older than this run'],
      ['--to FILE', 'Write the recording to a file'],
      ['--from STEP', 'With replay: this step (id or name) and what follows are done again, whatever came of them'],
      ['--limit N', 'So many of the newest (without it: 50)'],
      ['--data DIR', 'The data folder (without it: the one of the app)'],
      jsonHelp,
    ],
    options: { ...json, ...data, limit: { type: 'string' }, workflow: { type: 'string' }, status: { type: 'string' }, before: { type: 'string' }, to: { type: 'string' }, from: { type: 'string' } }, words: [1, 2],
    load: async () => (await import('./runs.ts')).runs,
  },
  {
    name: 'outbox', usage: 'list | replay ID [--as-new] | acknowledge ID | resolve ID --happened [--output FILE|-] | resolve ID --did-not-happen | resolve ID --give-up | resolve ID --ask [--data DIR]', summary: 'Look at what was taken in and sent, and settle it',
    optionHelp: [
      ['--state STATE', 'Only queued, leased, done, retry, dead or in-doubt'],
      ['--limit N', 'So many of the newest (without it: 50)'],
      ['--as-new', 'Also an event that is dead becomes a new one, whose runs share nothing with those before'],
      ['--happened', 'The write in doubt did happen'],
      ['--output FILE|-', 'With --happened: this JSON is what its step gives (without it: null)'],
      ['--did-not-happen', 'The write did not happen; its step is tried again'],
      ['--ask', 'Look at the service whether it happened, where its action can; decides nothing'],
      ['--give-up', 'It cannot be found out; its step fails and is not tried again'],
      ['--data DIR', 'The data folder (without it: the one of the app)'],
      jsonHelp,
    ],
    options: { ...json, ...data, state: { type: 'string' }, limit: { type: 'string' }, output: { type: 'string' }, happened: { type: 'boolean' }, 'did-not-happen': { type: 'boolean' }, 'give-up': { type: 'boolean' }, ask: { type: 'boolean' }, 'as-new': { type: 'boolean' } }, words: [1, 2],
    load: async () => (await import('./outbox.ts')).outbox,
  },
  {
    name: 'approvals', usage: 'list | approve RUN [STEP] | reject RUN [STEP] | dismiss RUN [STEP] [--value NAME=VALUE] [--comment TEXT] [--data DIR]', summary: 'Answer what waits for a person',
    optionHelp: [
      ['--value NAME=VALUE', 'What a server asked, with approve. May be repeated; what is left out is as the form begins'],
      ['--comment TEXT', 'Kept with the answer'],
      ['--hash HASH', 'Only if just this is what is shown, as "list" says it'],
      ['--data DIR', 'The data folder (without it: the one of the app)'],
      jsonHelp,
    ],
    options: { ...json, ...data, value: { type: 'string', multiple: true }, comment: { type: 'string' }, hash: { type: 'string' } }, words: [1, 3],
    load: async () => (await import('./approvals.ts')).approvals,
  },
  {
    name: 'secret', usage: 'set NAME | rotate NAME [--anyway] | list | remove NAME | allow NAME ADDRESS | deny NAME ADDRESS [--data DIR]', summary: 'Keep the secrets that connections and steps refer to',
    optionHelp: [['--anyway', 'Of rotate: keep the new value although a connection does not work with it'], ['--data DIR', 'The data folder (without it: the one of the app)'], jsonHelp],
    options: { ...json, ...data, anyway: { type: 'boolean' } }, words: [1, 3],
    load: async () => (await import('./secret.ts')).secret,
  },
  {
    name: 'connection', usage: 'set NAME --connector KEY --config FILE|- [--rate 100/min] | rename NAME NEW | sign-in NAME | sign-out NAME | test NAME | list | remove NAME [--data DIR]', summary: 'A person\'s account at a service',
    optionHelp: [
      ['--connector KEY', 'The service, such as github'],
      ['--rate 100/min', 'How often it may be called, instead of what its service says'],
      ['--config FILE|-', 'What the service needs, as JSON: { "webhookSecret": "secret://github-webhook" }'],
      ['--data DIR', 'The data folder (without it: the one of the app)'],
      jsonHelp,
    ],
    options: { ...json, ...data, connector: { type: 'string' }, config: { type: 'string' }, rate: { type: 'string' } }, words: [1, 3],
    load: async () => (await import('./connection.ts')).connection,
  },
  {
    name: 'connector', usage: 'import FILE|URL [--key KEY] [--operations LIST] | install FILE|DIR|TGZ|PIECE@VERSION [--registry URL] [--yes] | build FILE|DIR [--to DIR] | enable KEY | disable KEY | list | remove KEY [--data DIR]', summary: 'Add a connector: of an OpenAPI document, or a program',
    optionHelp: [
      ['--key KEY', 'What its nodes are called by: pet-shop makes pet-shop.create-order (without it: from its title); of one that is there, it is renewed'],
      ['--name NAME', 'What it is called in lists (without it: the title of the document)'],
      ['--base-url URL', 'Where its calls go (without it: as the document says)'],
      ['--operations LIST', 'Keys of operations, tag:NAME, or all, with commas between (without it: all of a document that has at most 100)'],
      ['--preview', 'Only say what the document offers, and what renewing would change'],
      ['--yes', 'Of install: agree to what the connector may do, which is shown without it'],
      ['--registry URL', 'Of install: where a piece comes from (without it: the setting, or npm\'s own registry)'],
      ['--to DIR', 'Of build: where the archive is written (without it: here)'],
      ['--data DIR', 'The data folder (without it: the one of the app)'],
      jsonHelp,
    ],
    options: { ...json, ...data, key: { type: 'string' }, name: { type: 'string' }, 'base-url': { type: 'string' }, operations: { type: 'string' }, preview: { type: 'boolean' }, yes: { type: 'boolean' }, to: { type: 'string' }, registry: { type: 'string' } }, words: [1, 2],
    load: async () => (await import('./connector.ts')).connector,
  },
  {
    name: 'mcp-server', usage: 'add NAME -- COMMAND ARG… | add NAME --url URL | import FILE|- | list | tools NAME | accept NAME [TOOL] | enable NAME [TOOL] | disable NAME [TOOL] | remove NAME [--data DIR]', summary: 'Tools of MCP servers, to be used as steps',
    optionHelp: [
      ['--url URL', 'Of add: where the server is, for one that is not started here'],
      ['--transport http|sse', 'With --url: Streamable HTTP (without it), or SSE'],
      ['--key SECRET', 'With --url: sent as a bearer token, such as secret://my-tools'],
      ['--header "NAME: VALUE"', 'With --url: sent with each call; may be given several times'],
      ['--env NAME=VALUE', 'A variable that the command has; may be given several times; a value may be secret://NAME'],
      ['--cwd DIR', 'The folder that the command is started in (without it: your home folder)'],
      ['--root DIR', 'A folder that the server is told it may work in; may be given several times'],
      ['--trust-hints', 'What the server says of its tools, such as that one only reads, counts'],
      ['--yes', 'Of add and accept: agree to what is shown'],
      ['--hash HASH', 'Of accept: agree only if just this is what would be started, as "accept" shows it'],
      ['--data DIR', 'The data folder (without it: the one of the app)'],
      jsonHelp,
    ],
    options: { ...json, ...data, url: { type: 'string' }, transport: { type: 'string' }, key: { type: 'string' }, header: { type: 'string', multiple: true }, env: { type: 'string', multiple: true }, cwd: { type: 'string' }, root: { type: 'string', multiple: true }, 'trust-hints': { type: 'boolean' }, yes: { type: 'boolean' }, hash: { type: 'string' } }, words: [1, 200],
    load: async () => (await import('./mcp-server.ts')).mcpServer,
  },
  {
    name: 'knowledge', usage: 'list | create NAME | index NAME FILE|DIR… | query NAME "QUESTION" | documents NAME | remove NAME [--data DIR]', summary: 'Index documents, and ask what they say',
    optionHelp: [
      ['--top N', 'Of query: so many passages, 50 at the most (without it: 5)'],
      ['--filter JSON', 'Of query: only documents with this metadata, such as { "folder": "Handbook" }'],
      ['--mode MODE', 'Of query: hybrid, meaning or words (without it: hybrid)'],
      ['--data DIR', 'The data folder (without it: the one of the app)'],
      jsonHelp,
    ],
    options: { ...json, ...data, top: { type: 'string' }, filter: { type: 'string' }, mode: { type: 'string' } }, words: [1, 1_000],
    load: async () => (await import('./knowledge.ts')).knowledge,
  },
  {
    name: 'backup', usage: '[--data DIR] [--to FILE | --list] [--json]', summary: 'Copy the data, to go back to or to take elsewhere',
    optionHelp: [['--to FILE', 'Write it there, with all that belongs to it (without it: into the data folder)'], ['--list', 'Only list the backups in the data folder'], ['--data DIR', 'The data folder (without it: the one of the app)'], jsonHelp],
    options: { ...json, ...data, to: { type: 'string' }, list: { type: 'boolean' } }, words: [0, 0],
    load: async () => (await import('./backup.ts')).backup,
  },
  {
    name: 'restore', usage: '[--data DIR] [--from FILE] [--json]', summary: 'Go back to a backup; what is there is kept beside',
    optionHelp: [['--from FILE', 'This backup (without it: the newest in the data folder)'], ['--data DIR', 'The data folder (without it: the one of the app)'], jsonHelp],
    options: { ...json, ...data, from: { type: 'string' } }, words: [0, 0],
    load: async () => (await import('./restore.ts')).restore,
  },
  {
    name: 'rescue', usage: '--to DIR [--data DIR] [--json]', summary: 'Save the workflows of a damaged database as files',
    optionHelp: [['--to DIR', 'Where to'], ['--data DIR', 'The data folder (without it: the one of the app)'], jsonHelp],
    options: { ...json, ...data, to: { type: 'string' } }, words: [0, 0],
    load: async () => (await import('./rescue.ts')).rescue,
  },
  {
    name: 'grant', usage: 'add ADDRESS [--note TEXT] | list | remove ADDRESS [--data DIR]', summary: 'Allow calls to an address on this machine or network',
    optionHelp: [['--note TEXT', 'What it is for'], ['--data DIR', 'The data folder (without it: the one of the app)'], jsonHelp],
    options: { ...json, ...data, note: { type: 'string' } }, words: [1, 2],
    load: async () => (await import('./grant.ts')).grant,
  },
]
