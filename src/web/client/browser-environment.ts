import type { Environment } from '../../client/environment.ts'
import { platform } from '../../client/platform.ts'
import { dropToken, hasToken } from './access-token.ts'

/** The browser as the environment of a connection. */
export const browserEnvironment: Environment = {
  ...platform(),
  async fetch (url, options) {
    const response = await fetch(url, options)
    if (response.status === 401 && hasToken()) dropToken()
    return response
  },
}
