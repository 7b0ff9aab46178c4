/** How well-known services write their keys: each with a prefix of its own, so that nothing else looks so. */
export const tokenShapes: readonly { what: string; pattern: RegExp }[] = [
  { what: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})/g },
  { what: 'a GitLab token', pattern: /\bglpat-[A-Za-z0-9_-]{20,}/g },
  { what: 'a Stripe key', pattern: /\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { what: 'a webhook signing secret', pattern: /\bwhsec_[A-Za-z0-9+/]{24,}={0,2}/g },
  { what: 'a Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{16,}|\bxapp-\d-[A-Za-z0-9-]{16,}/g },
  { what: 'a Slack webhook address', pattern: /hooks\.slack\.com\/(?:services|workflows)\/T[A-Z0-9]+\/[A-Za-z0-9/]{16,}/g },
  { what: 'an OpenAI key', pattern: /\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,}|\bsk-[A-Za-z0-9]{48}\b/g },
  { what: 'an Anthropic key', pattern: /\bsk-ant-[A-Za-z0-9_-]{32,}/g },
  { what: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { what: 'a Google key', pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { what: 'a Shopify token', pattern: /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b/g },
  { what: 'a Linear key', pattern: /\blin_(?:api|oauth|wh)_[A-Za-z0-9]{32,}/g },
  { what: 'a Typeform token', pattern: /\btfp_[A-Za-z0-9_]{40,}/g },
  { what: 'an Atlassian token', pattern: /\bATATT3[A-Za-z0-9_=-]{60,}/g },
  { what: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { what: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g },
]
