import 'react'

// A custom property is a style like any other; React's types leave it to us to say so.
declare module 'react' {
  interface CSSProperties {
    [custom: `--${string}`]: string | number | undefined
  }
}
