import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import type { ChatRequest } from '@shared/llm/chat.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openAccount, type LlmAccount } from './account.ts'
import type { AnyProvider } from './define.ts'
import { models, serveModels, type ModelServer, type ScriptedReply } from './model-server.test-data.ts'

const key = 'sk-test-0123456789abcdef'

export type ContractOptions = {
  /** The provider as it is at this address: `http://127.0.0.1:1234`. */
  at(origin: string): { provider: AnyProvider; config: JsonObject }
  /** How it writes what one of its answers is: `{ error: { type, code, message } }`. */
  error(kind: 'unauthorized' | 'forbidden' | 'no-model' | 'rate' | 'quota' | 'too-long' | 'invalid' | 'down'): { status: number; body: JsonObject }
  /** How it sends JSON of a schema, when not as text. */
  structured?(text: string): ScriptedReply
  /** The limit of an answer in a request. */
  limitOf(asked: JsonObject): unknown
}

/** What every provider of models owes those who call it, tried through the safe client against a real server. */
export function providerContract(name: string, options: ContractOptions): void {
  describe(`${name} keeps the contract of providers`, () => {
    let server: ModelServer
    let http: ReturnType<typeof createHttp>
    let cancel: AbortController
    let account: LlmAccount
    const ask: ChatRequest = { model: 'small-1', messages: [{ role: 'system', content: 'Be short.' }, { role: 'user', content: 'Hi' }], maxTokens: 100 }

    beforeAll(async () => {
      server = await serveModels()
      http = createHttp({ grants: () => [parseGrant(server.origin, { addedAt: 0 })] })
    })
    afterAll(async () => {
      await http.close()
      await server.close()
    })
    beforeEach(() => {
      cancel = new AbortController()
      const { provider, config } = options.at(server.origin)
      account = openAccount(provider, config, (request) => http.stream({ ...request, signal: cancel.signal }))
    })

    const failing = async (request: ChatRequest = ask): Promise<Failure> => {
      const error: unknown = await account.chat(request).then(() => null, (reason: unknown) => reason)
      expect(error).toBeInstanceOf(AppError)
      return toFailure(error)
    }

    it('answers, tells the text piece by piece, and counts what it took', async () => {
      server.script({ pieces: ['Hel', 'lo', ' world'], usage: { input: 20, output: 4, cached: 5 } })
      const pieces: string[] = []
      const answer = await account.chat(ask, (piece) => pieces.push(piece))
      expect(answer).toEqual({ message: { role: 'assistant', content: 'Hello world' }, finishReason: 'stop', model: 'small-1', usage: { inputTokens: 20, outputTokens: 4, cachedTokens: 5, isEstimated: false } })
      expect(pieces).toEqual(['Hel', 'lo', ' world'])
      expect(server.asked.at(-1)).toMatchObject({ model: 'small-1', stream: true })
      expect(options.limitOf(server.asked.at(-1) ?? {})).toBe(100)
      expect(JSON.stringify(server.asked.at(-1))).toContain('Be short.')
      expect(JSON.stringify(server.requests.at(-1)?.headers)).toContain(key)
    })

    it('says that an answer was cut off at its limit', async () => {
      server.script({ pieces: ['Hel'], finish: 'length', usage: { input: 1, output: 100 } })
      expect(await account.chat(ask)).toMatchObject({ finishReason: 'length' })
    })

    it('gives calls of tools with their arguments, and says what is no JSON', async () => {
      server.script({ toolCalls: [{ id: 'a', name: 'find', input: '{"query":"tea","top":2}' }, { id: 'b', name: 'stop', input: '' }, { id: 'c', name: 'find', input: '{"query":' }], usage: { input: 1, output: 1 } })
      const tools = [{ name: 'find', description: 'Finds', inputSchema: { type: 'object', properties: { query: { type: 'string' } } } as const }]
      const answer = await account.chat({ ...ask, tools, toolChoice: 'auto' })
      expect(answer.finishReason).toBe('tool-calls')
      expect(answer.message.toolCalls).toEqual([{ id: 'a', name: 'find', input: { query: 'tea', top: 2 } }, { id: 'b', name: 'stop', input: {} }, { id: 'c', name: 'find', input: {}, problem: expect.stringContaining('no JSON') as string }])
      expect(JSON.stringify(server.asked.at(-1))).toContain('"find"')
    })

    it('sends the calls back with what came of them', async () => {
      server.script({ pieces: ['done'], usage: { input: 1, output: 1 } })
      await account.chat({
        ...ask, tools: [{ name: 'find', description: 'Finds', inputSchema: { type: 'object' } }],
        messages: [...ask.messages, { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'find', input: { query: 'tea' } }, { id: 'b', name: 'find', input: { query: 'milk' } }] }, { role: 'tool', callId: 'a', name: 'find', content: 'green' }, { role: 'tool', callId: 'b', name: 'find', content: 'none', isError: true }],
      })
      const said = JSON.stringify(server.asked.at(-1))
      for (const part of ['tea', 'milk', 'green', 'none']) expect(said).toContain(part)
    })

    it('asks for JSON of a schema, and gives the text of it', async () => {
      server.script({ ...(options.structured?.('{"label":"good"}') ?? { pieces: ['{"label":', '"good"}'] }), usage: { input: 1, output: 1 } })
      const schema = { type: 'object', properties: { label: { type: 'string' } }, required: ['label'], additionalProperties: false } as const
      expect(await account.chat({ ...ask, schema: { name: 'answer', schema } })).toMatchObject({ message: { content: '{"label":"good"}' }, finishReason: 'stop' })
      expect(JSON.stringify(server.asked.at(-1))).toContain('label')
    })

    it('estimates tokens before the call, for longer requests more', () => {
      const count = account.countTokens(ask)
      expect(count).toBeGreaterThan(4)
      expect(account.countTokens({ ...ask, messages: [...ask.messages, { role: 'user', content: 'word '.repeat(1_000) }] })).toBeGreaterThan(count + 900)
    })

    it('lists the models there are', async () => {
      expect((await account.listModels()).map(({ id }) => id)).toEqual(models)
    })

    it.each([
      ['unauthorized', 'unauthorized', false], ['forbidden', 'forbidden', false], ['no-model', 'not-found', false], ['rate', 'rate-limited', true],
      ['quota', 'quota-exceeded', false], ['too-long', 'limit', false], ['invalid', 'invalid-input', false], ['down', 'unavailable', true],
    ] as const)('calls %s %s', async (kind, code, retryable) => {
      const { status, body } = options.error(kind)
      server.script({ status, body, headers: { 'retry-after': '7' } })
      const before = server.asked.length
      const failure = await failing()
      expect(failure).toMatchObject({ code, retryable })
      if (kind === 'rate') expect(failure.retryAfterMs).toBe(7_000)
      if (kind === 'no-model') expect(failure.message).toContain('small-1')
      // The engine repeats, nobody else.
      expect(server.asked).toHaveLength(before + 1)
    })

    it('calls an answer that the service withheld content-blocked', async () => {
      server.script({ pieces: ['I'], refusal: 'I cannot help with that', usage: { input: 1, output: 1 } })
      expect(await failing()).toMatchObject({ code: 'content-blocked', retryable: false })
      server.script({ pieces: ['I'], finish: 'filtered', usage: { input: 1, output: 1 } })
      expect(await failing()).toMatchObject({ code: 'content-blocked', retryable: false })
    })

    it.each([['cut', 'network'], ['early', 'network'], ['bad-json', 'unavailable'], ['error', 'unavailable']] as const)('calls a stream that ends %s %s', async (after, code) => {
      server.script({ pieces: ['Hal'], after, usage: { input: 1, output: 1 } })
      expect(await failing()).toMatchObject({ code, retryable: true })
    })

    it('ends within half a second when it is called off, and hangs up', async () => {
      server.script({ pieces: ['Hal'], after: 'silent' })
      const before = server.hungUp()
      const failure = failing()
      await expect.poll(() => server.asked.at(-1)?.['stream']).toBe(true)
      await new Promise((resolve) => setTimeout(resolve, 100))
      const began = performance.now()
      cancel.abort()
      expect(await failure).toMatchObject({ code: 'cancelled' })
      expect(performance.now() - began).toBeLessThan(500)
      await expect.poll(() => server.hungUp()).toBe(before + 1)
    })

    it('says no key in a failure, not even one that the service sends back', async () => {
      server.script({ status: 401, body: { type: 'error', error: { type: 'authentication_error', code: 'invalid_api_key', message: `Incorrect API key provided: ${key}.` } } })
      const error: unknown = await account.chat(ask).catch((reason: unknown) => reason)
      expect(JSON.stringify(toFailure(error))).not.toContain(key)
      expect(JSON.stringify(toFailure(error))).toContain('Incorrect API key')
    })

    it('takes nothing from the environment that nobody wrote into the connection', async () => {
      const stray = 'stray-0815'
      const names = ['API_KEY', 'AUTH_TOKEN', 'ADMIN_KEY', 'BASE_URL', 'ORG_ID', 'ORGANIZATION_ID', 'PROJECT_ID', 'WORKSPACE_ID', 'PROFILE', 'WEBHOOK_SECRET', 'WEBHOOK_SIGNING_KEY', 'CUSTOM_HEADERS', 'LOG', 'BETAS']
      const values = Object.fromEntries(['OPENAI', 'ANTHROPIC'].flatMap((vendor) => names.map((name) => [`${vendor}_${name}`, name === 'CUSTOM_HEADERS' ? `X-Stray: ${stray}\nAuthorization: Bearer ${stray}` : name === 'LOG' ? 'debug' : name === 'BASE_URL' ? `http://${stray}.example` : stray])))
      const said = vi.spyOn(console, 'debug')
      for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value)
      try {
        server.script({ pieces: ['Hi'], usage: { input: 1, output: 1 } })
        await account.chat(ask)
        await account.listModels()
        for (const request of server.requests.slice(-2)) expect(JSON.stringify([request.url, request.headers, request.body])).not.toContain(stray)
        expect(JSON.stringify(server.requests.at(-1)?.headers)).toContain(key)
        expect(said).not.toHaveBeenCalled()
        // Whoever else reads them finds them as they were.
        for (const [name, value] of Object.entries(values)) expect(process.env[name]).toBe(value)
      } finally {
        vi.unstubAllEnvs()
        said.mockRestore()
      }
    })

    it('waits for slow pieces, and gives each as it comes', async () => {
      server.script({ pieces: ['One', ' at', ' a', ' time'], pauseMs: 60, usage: { input: 1, output: 4 } })
      const times: number[] = []
      const began = performance.now()
      const answer = await account.chat(ask, () => times.push(performance.now() - began))
      expect(answer.message.content).toBe('One at a time')
      expect(times).toHaveLength(4)
      expect((times[3] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(120)
    })

    it('gives no call of a tool whose stream was cut within its arguments', async () => {
      server.script({ toolCalls: [{ id: 'a', name: 'find', input: '{"query":"tea"}' }], after: 'cut' })
      expect(await failing({ ...ask, tools: [{ name: 'find', description: 'Finds', inputSchema: { type: 'object' } }] })).toMatchObject({ code: 'network', retryable: true })
    })

    it('calls an answer of a proxy that is no JSON and no stream unavailable', async () => {
      server.script({ status: 502, body: '<html>Bad gateway</html>' })
      expect(await failing()).toMatchObject({ code: 'unavailable', retryable: true })
      server.script({ status: 200, body: '<html>Sign in to the network</html>' })
      expect((await failing()).retryable).toBe(true)
    })

    it('waits as long as the service asks, be it a date', async () => {
      const { status, body } = options.error('rate')
      server.script({ status, body, headers: { 'retry-after': new Date(Date.now() + 30_000).toUTCString() } })
      const { retryAfterMs = 0 } = await failing()
      expect(retryAfterMs).toBeGreaterThan(20_000)
      expect(retryAfterMs).toBeLessThanOrEqual(30_000)
    })

    it('goes to its own address alone', async () => {
      const other = await serveModels()
      try {
        const { provider, config } = options.at(server.origin)
        const astray = openAccount({ ...provider, endpoint: () => ({ baseUrl: 'https://elsewhere.example/v1', headers: {} }) }, config, (request) => http.stream(request))
        const error: unknown = await astray.chat(ask).catch((reason: unknown) => reason)
        expect(toFailure(error)).toMatchObject({ code: 'refused-address', sent: 'not-sent' })
      } finally {
        await other.close()
      }
    })
  })
}

export const testKey = key
