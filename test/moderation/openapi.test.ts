/** The documents describe the addresses of the operator only where there are any. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { ADMIN_TOKEN } from './tokens.ts'

test('/openapi.json describes /admin only with ADMIN_TOKEN, and what its addresses need', async (t) => {
  for (const secret of ['', ADMIN_TOKEN]) {
    const server = await startServer(t, { ADMIN_TOKEN: secret })
    const document = await (await fetch(`${server.http}/openapi.json`)).json() as any
    const admin = Object.entries<any>(document.paths).filter(([path]) => path.startsWith('/admin'))
    assert.equal((await fetch(`${server.http}/admin/rooms`)).status, secret === '' ? 404 : 401)
    assert.deepEqual(document.components?.securitySchemes?.adminToken?.scheme, secret === '' ? undefined : 'bearer')
    if (secret === '') {
      assert.deepEqual(admin, [])
      continue
    }
    const operations = admin.flatMap(([, methods]) => Object.values<any>(methods))
    assert.ok(operations.length >= 18, `${operations.length} operations`)
    for (const { security, operationId, summary, description, responses } of operations) {
      assert.deepEqual(security, [{ adminToken: [] }], operationId)
      assert.ok(summary && description && responses['401'], operationId)
    }
    assert.equal(JSON.stringify(document).includes(secret), false)
  }
})

test('the addresses of the operator are not for pages of other origins', async (t) => {
  const server = await startServer(t, { ADMIN_TOKEN, ALLOWED_ORIGINS: '*' })
  const preflight = await fetch(`${server.http}/admin/rooms`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://other.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
  })
  assert.doesNotMatch(preflight.headers.get('access-control-allow-headers') ?? '', /authorization/)
  assert.doesNotMatch(preflight.headers.get('access-control-allow-methods') ?? '', /POST|DELETE/)
})
