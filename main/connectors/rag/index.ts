import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { embed } from './embed.ts'
import { indexDocuments } from './index-documents.ts'
import { retrieve } from './retrieve.ts'

export const rag = defineConnector({
  key: 'rag',
  displayName: 'Knowledge',
  icon: 'library',
  capabilities: ['action', 'batch'],
  reach: 'service',
  config: z.strictObject({}),
  actions: [retrieve, indexDocuments, embed],
})
