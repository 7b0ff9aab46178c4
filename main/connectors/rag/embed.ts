import { z } from 'zod'
import { defineAction } from '../define.ts'
import { collectionField, collectionOptions, Embedding, longestText, mostTexts } from './fields.ts'

export const embed = defineAction({
  key: 'embed',
  displayName: 'Embed texts',
  summary: 'Texts as vectors, by what they mean',
  description: 'Turns each text into a vector, so that texts that mean nearly the same lie near each other. Without a collection the built-in model does it, for English, on this computer; with one, the model of the collection.',
  category: 'retrieval',
  icon: 'waypoints',
  keywords: ['embedding', 'vector', 'rag', 'semantic', 'similarity'],
  effect: 'read',
  input: z.strictObject({
    texts: z.array(z.string().min(1).max(longestText)).min(1).max(mostTexts).meta({ title: 'Texts', description: `At most ${mostTexts} of ${longestText} characters each.`, examples: [['How do I return a teapot?']] }),
    collection: collectionField.optional().meta({ title: 'As in the collection', description: 'Uses its model, so that the vectors can be compared with those in it.', 'x-options': 'collections' }),
    use: z.enum(['document', 'query']).default('document').meta({ title: 'The texts are', description: 'document: to be found. query: what is looked for. Some models tell the two apart.' }),
  }),
  output: z.object({
    embeddings: z.array(Embedding).meta({ description: 'One vector a text, in their order' }),
    dimensions: z.number().meta({ description: 'Numbers in each vector' }),
    embedder: z.string().meta({ description: 'The model; vectors of two models cannot be compared' }),
  }),
  options: { collections: collectionOptions },
  defaultInput: { texts: [''] },
  sample: { embeddings: [[0.0412, -0.0518, 0.0107]], dimensions: 3, embedder: 'built-in/use-lite-en-0.2.0' },
  async run({ texts, collection, use }, { rag }) {
    return rag.embed(texts, { collection: collection ?? null, use })
  },
})
