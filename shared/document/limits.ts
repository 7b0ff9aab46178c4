/** A larger file is refused before it is read: the window must stay responsive while it is judged. */
export const maxDocumentBytes = 5 * 1024 * 1024

/** The document itself is the first level. Deeper nesting would make every walk over it a danger to the stack. */
export const maxDocumentDepth = 100

/** What the canvas is made for; also the bound of every walk over the graph. */
export const maxNodes = 2000

/** Keys that reach an object's prototype in JavaScript. No document, no sample and no input may have them. */
export const hostileKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
