import { airtable } from './airtable/index.ts'
import { core } from './core/index.ts'
import type { Connector } from './define.ts'
import { generic } from './generic/index.ts'
import { github } from './github/index.ts'
import { http } from './http/index.ts'
import { jira } from './jira/index.ts'
import { linear } from './linear/index.ts'
import { notion } from './notion/index.ts'
import { rss } from './rss/index.ts'
import { shopify } from './shopify/index.ts'
import { slack } from './slack/index.ts'
import { standardWebhooks } from './standard-webhooks/index.ts'
import { stripe } from './stripe/index.ts'
import { twilio } from './twilio/index.ts'
import { typeform } from './typeform/index.ts'

/** Every service there is. Adding one touches its folder and this list. */
export const connectors: readonly Connector[] = [core, http, rss, github, stripe, slack, jira, shopify, standardWebhooks, twilio, linear, notion, airtable, typeform, generic]
