/** Why text is not JSON, with the line; undefined when it is. */
export function jsonProblem(text: string): string | undefined {
  if (text.trim() === '') return 'JSON is missing here. An empty object is {}.'
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const position = /position (\d+)/.exec(message)?.[1]
    if (position === undefined) return `This is not JSON yet: ${message.replace(/^Unexpected end of JSON input$/, 'it ends too early.')}`
    const before = text.slice(0, Number(position))
    const line = before.split('\n').length
    const wrong = text[Number(position)] ?? ''
    if (/['“”‘’]/.test(wrong)) return `Line ${line}: JSON is quoted with ", not ${wrong}`
    if (/[}\]]/.test(wrong) && /,\s*$/.test(before)) return `Line ${line}: there is a comma before ${wrong}`
    return `Line ${line}, column ${before.length - before.lastIndexOf('\n')}: ${wrong === '' ? 'it ends too early' : `${wrong} does not belong here`}`
  }
}
