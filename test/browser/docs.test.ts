import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { openPage } from './browser.ts'

const skip = requireProgram('chromium')

test('/docs opens the operation that a link names, and tries it out', { skip }, async (t) => {
  const { http } = await startServer(t)
  const { page, foreign, errors } = await openPage(t, http)
  await page.goto(`${http}/docs#/default/get_rooms_rooms_get`)
  const operation = page.locator('#operations-default-get_rooms_rooms_get.is-open')
  await operation.getByRole('button', { name: 'Try it out' }).click()
  await operation.getByRole('button', { name: 'Execute' }).click()
  const answer = await operation.locator('.live-responses-table .response-col_description code').first().innerText()
  assert.deepEqual(JSON.parse(answer), ['QGIS', 'QField', 'Geotribu'])
  assert.deepEqual(foreign, [])
  // Swagger UI mourns the underscores in links, which the links in the wild have.
  assert.deepEqual(errors.filter((error) => !error.startsWith('Deprecated: escaping deep link whitespace')), [])
})

for (const id of ['get_rules_rules_get', 'get_status_status_get', 'get_version_version_get',
  'put_message_room__room__message_put']) {
  test(`/docs#/default/${id} opens that operation`, { skip }, async (t) => {
    const { http } = await startServer(t)
    const { page } = await openPage(t, http)
    await page.goto(`${http}/docs#/default/${id}`)
    await page.locator(`#operations-default-${id}.is-open`).waitFor()
  })
}

test('/redoc shows every operation and asks no other host for anything', { skip }, async (t) => {
  const { http } = await startServer(t)
  const { page, foreign, errors } = await openPage(t, http)
  await page.goto(`${http}/redoc`, { waitUntil: 'networkidle' })
  for (const summary of ['Get Rooms', 'Get Rules', 'Put Message']) {
    await page.getByRole('heading', { name: summary }).waitFor()
  }
  assert.deepEqual(foreign, [])
  assert.deepEqual(errors, [])
})

test('the page at / leads to the docs', { skip }, async (t) => {
  const { http } = await startServer(t)
  const { page, foreign, errors } = await openPage(t, http)
  await page.goto(http)
  await page.getByRole('link', { name: 'Try the API' }).click()
  await page.getByRole('heading', { name: /gischat/ }).waitFor()
  assert.deepEqual(foreign, [])
  assert.deepEqual(errors, [])
})
