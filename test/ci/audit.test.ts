import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { requireProgram } from '../programs.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const skip = requireProgram('bash')

/** Runs the audit with an npm that reports what it is told to. */
function audit (report: string, exitCode: number) {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'report'), report)
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\ncat '${folder}/report'\nexit ${exitCode}\n`)
  chmodSync(join(folder, 'npm'), 0o755)
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` }
  const { status, stdout } = spawnSync('.ci/audit', { env, encoding: 'utf8' })
  return { status, stdout }
}

const reportOf = (severities: object, vulnerabilities = {}) => JSON.stringify({
  vulnerabilities,
  metadata: { vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0, ...severities } },
})

test('the audit passes with nothing, and with what is not severe', { skip }, () => {
  assert.equal(audit(reportOf({}), 0).status, 0)
  const moderate = { leftpad: { name: 'leftpad', severity: 'moderate', range: '<2' } }
  const { status, stdout } = audit(reportOf({ moderate: 1, total: 1 }, moderate), 1)
  assert.equal(status, 0)
  assert.match(stdout, /leftpad <2: moderate/)
})

for (const severity of ['high', 'critical']) {
  test(`the audit fails on a ${severity} vulnerability, and names it`, { skip }, () => {
    const vulnerabilities = { leftpad: { name: 'leftpad', severity, range: '<2' } }
    const { status, stdout } = audit(reportOf({ [severity]: 1, total: 1 }, vulnerabilities), 1)
    assert.equal(status, 1)
    assert.match(stdout, new RegExp(`leftpad <2: ${severity}`))
  })
}

test('a registry that does not answer is told, and no failure', { skip }, () => {
  for (const report of ['{"message":"405 Method Not Allowed","error":{"summary":"","detail":""}}', '', '<html>']) {
    const { status, stdout } = audit(report, 1)
    assert.equal(status, 0)
    assert.match(stdout, /NOT CHECKED/)
  }
})
