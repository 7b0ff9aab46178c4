import { AppError, toFailure } from '@shared/failure.ts'
import { expect, test } from 'vitest'
import { AnswerError } from './answer-error.ts'
import { withoutSecret } from './without-secret.ts'

const secret = '123456:AAH-token'
const failing = async (error: unknown): Promise<unknown> => withoutSecret(secret, () => Promise.reject(error as Error)).catch((thrown: unknown) => thrown)

test('what is thrown says everything but the secret, in whatever form it was written', async () => {
  const failure = { code: 'not-found', message: `Nothing at /bot${secret}/x or /bot${encodeURIComponent(secret)}/x`, retryable: false, details: { url: `https://example.com/bot${secret}/x` } } as const
  const thrown = await failing(new AnswerError(failure, { status: 404, headers: { location: `/bot${secret}/y` }, body: { echo: secret } }))
  expect(thrown).toBeInstanceOf(AnswerError)
  expect(JSON.stringify([thrown, (thrown as AnswerError).answer, (thrown as Error).message, (thrown as Error).cause])).not.toMatch(/AAH-token/)
  expect((thrown as AnswerError).answer).toEqual({ status: 404, headers: { location: '/bot…/y' }, body: { echo: '…' } })
  expect(toFailure(thrown)).toMatchObject({ code: 'not-found', message: 'Nothing at /bot…/x or /bot…/x', details: { url: 'https://example.com/bot…/x' } })
})

test('the cause of a network failure, which may name the address, is left behind', async () => {
  const thrown = await failing(new AppError({ code: 'network', message: 'No line', retryable: true, details: { url: `https://example.com/bot${secret}` } }, { cause: new Error(`connect /bot${secret}`) }))
  expect((thrown as Error).cause).toBeUndefined()
  expect(toFailure(thrown)).toEqual({ code: 'network', message: 'No line', retryable: true, details: { url: 'https://example.com/bot…' } })
  expect(toFailure(await failing(new Error(`odd ${secret}`)))).toMatchObject({ code: 'internal', message: 'odd …' })
})
