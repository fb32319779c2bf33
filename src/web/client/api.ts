import { apiUrl, dropToken, hasToken } from './access-token.ts'

export { base } from './access-token.ts'

export interface Rules {
  rules: string
  main_lang: string
  min_author_length: number
  max_author_length: number
  max_message_length: number
  /** Pixels, of an image's longer side. */
  max_image_size: number
  max_geojson_features: number
}

export interface ChannelStatus {
  name: string
  nb_connected_users: number
}

/** Milliseconds for a response. */
const TIMEOUT = 8_000

export const getRules = (): Promise<Rules> => get('rules')

export const getStatus = async (): Promise<ChannelStatus[]> =>
  (await get<{ channels: ChannelStatus[] }>('status')).channels

export const getUsers = (channel: string): Promise<string[]> => get(`channel/${encodeURIComponent(channel)}/users`)

/** The stored messages of a room, oldest first; none unless the operator stores some. */
export const getLast = (channel: string): Promise<object[]> =>
  get(`channel/${encodeURIComponent(channel)}/last?replies=true`)

export function socketUrl (channel: string): string {
  const url = apiUrl(`channel/${encodeURIComponent(channel)}/ws`)
  url.protocol = url.protocol.replace('http', 'ws')
  return url.href
}

async function get<Answer> (path: string): Promise<Answer> {
  // A request on a connection that is half open would never end.
  const response = await fetch(apiUrl(path), { signal: AbortSignal.timeout(TIMEOUT) })
  if (response.status === 401 && hasToken()) {
    dropToken()
    return await get(path)
  }
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return await response.json() as Answer
}
