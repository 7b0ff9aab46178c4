import { readdirSync, readFileSync } from 'node:fs'
import type { IndexDocument } from './index-documents.ts'

const folder = new URL('./corpus/', import.meta.url)

/** The handbook of a shop for teapots that there is not: 43 passages. */
export function corpus(): IndexDocument[] {
  return readdirSync(folder).sort().map((file) => ({ id: file.replace('.md', ''), title: '', source: file, format: 'markdown', content: readFileSync(new URL(file, folder), 'utf8'), metadata: { about: file.replace('.md', '') } }))
}

/** A question, and the document and the heading where its answer is. None repeats the sentence that answers it. */
export const questions: readonly (readonly [question: string, document: string, heading: string])[] = [
  ['How much may a hotel room cost?', 'travel', 'Hotels'],
  ['Until when do I have to submit my travel expenses?', 'travel', 'Getting the money back'],
  ['My suitcase did not arrive with the plane', 'travel', 'Lost luggage'],
  ['Who buys airline tickets?', 'travel', 'Booking a journey'],
  ['Can I carry holidays over to next year?', 'leave', 'Vacation'],
  ['I have the flu. Whom do I have to inform?', 'leave', 'When you are sick'],
  ['How long can a mother stay at home after a baby is born?', 'leave', 'A new child'],
  ['Do I get a day off when I change my apartment?', 'leave', 'Moving house'],
  ['I cannot remember my password', 'computers', 'Your password'],
  ['Somebody took my notebook computer', 'computers', 'A stolen laptop'],
  ['How does a visitor get on the internet?', 'computers', 'Wireless network for guests'],
  ['I received a suspicious e-mail', 'computers', 'Strange mails'],
  ['How many days a week may I do home office?', 'computers', 'Working from home'],
  ['A customer wants to give back what she bought', 'shop', 'Returns'],
  ['How long does delivery to Spain take?', 'shop', 'Shipping times'],
  ['The parcel arrived with a broken cup in it', 'shop', 'Damaged on the way'],
  ['How do I remove limescale?', 'products', 'Cleaning a kettle'],
  ['Which spare part fits POT-4711?', 'products', 'The pot POT-4711'],
  ['What do I do when there is a fire alarm?', 'office', 'Fire'],
  ['When do I get my salary?', 'money', 'Payday'],
]
