import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { requireProgram } from '../programs.ts'

const skip = requireProgram('systemd-analyze')

test('the systemd unit is hardened', { skip }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'gischat-unit-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const unit = join(folder, 'gischat@8000.service')
  copyFileSync('docs/systemd/gischat@.service', unit)
  // Fails if the exposure is more than 2.5, which systemd takes times ten.
  const report = execFileSync('systemd-analyze',
    ['security', '--offline=true', '--threshold=25', '--no-pager', unit], { encoding: 'utf8', stdio: 'pipe' })
  const [, exposure, rating] = /Overall exposure level for \S+: ([\d.]+) (\w+)/.exec(report)!
  assert.ok(Number(exposure) <= 2.5, report)
  assert.equal(rating, 'OK')
})
