/** A scheme and a host; after the host a port or the rest. Catches `https://http://…`, the mark of an address pasted behind another. */
export const wholeAddress = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^\s/?#]*[^\s/?#:](:[0-9]+)?([/?#][\s\S]*)?$/
