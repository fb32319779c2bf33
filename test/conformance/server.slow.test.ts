/** The kit passes wherever gischat runs: with Redis, with history, behind nginx, below a prefix. */
import { test } from 'node:test'
import { SERVER_CASES } from '../../src/conformance/cases/index.ts'
import { startPlainNginx } from '../deployment/nginx.ts'
import { startServer } from '../helper.ts'
import { startInstances } from '../instances/helper.ts'
import { gischat, loadConfig, serverOptions, startHost } from '../library/host.ts'
import { REDIS_SERVER, Redis } from '../redis.ts'
import { requireProgram } from '../programs.ts'
import { checkServer } from './check.ts'

/** Cases that are skipped without `ADMIN_TOKEN`. */
const WITHOUT_TOKENS = ['http.token.invalid']

/** Cases that need resuming, a second room, or an empty history. */
const LACKING = SERVER_CASES.map(({ id }) => id)
  .filter((id) => /^(v4\.resume\.|v4\.features\.resume|classic\.delivery\.rooms)/.test(id))
  .concat(WITHOUT_TOKENS)

/** Headers that the documented configuration sets. */
const FORWARD = `
  proxy_pass http://gischat_upstream/;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $remote_addr;`

test('two instances with Redis, behind nginx in turns', {
  skip: requireProgram(REDIS_SERVER, 'nginx'),
}, async (t) => {
  const redis = await Redis.start(t)
  const [first, second] = await startInstances(t, 2, { REDIS_URL: redis.url, TRUST_PROXY: 'loopback' })
  await t.test('one of them', (t) => checkServer(t, first!.http, WITHOUT_TOKENS))
  const host = await startPlainNginx(t, [first!.port, second!.port], '/', FORWARD)
  await t.test('both of them', (t) => checkServer(t, `http://${host}`, WITHOUT_TOKENS))
})

test('nginx with a prefix that it removes', { skip: requireProgram('nginx') }, async (t) => {
  const { port } = await startServer(t, { TRUST_PROXY: 'loopback' })
  const host = await startPlainNginx(t, port, '/chat/', FORWARD)
  await checkServer(t, `http://${host}/chat/`, WITHOUT_TOKENS)
})

test('a prefix in another application', async (t) => {
  const config = loadConfig({ env: {} })
  const options = serverOptions(config)
  const { http } = await startHost(t, (app) => app.register(gischat, { config, prefix: '/chat' }), options)
  await checkServer(t, `${http}/chat`, WITHOUT_TOKENS)
})

test('stored messages, short limits, and no resuming', async (t) => {
  const { http } = await startServer(t, {
    MAX_STORED_MESSAGES: '20',
    MAX_MESSAGE_LENGTH: '40',
    MAX_AUTHOR_LENGTH: '16',
    MAX_GEOJSON_FEATURES: '3',
    MAX_IMAGE_SIZE: '100',
    RESUME_SECONDS: '0',
    ROOMS: 'Field and mobile',
  })
  await checkServer(t, http, LACKING)
})
