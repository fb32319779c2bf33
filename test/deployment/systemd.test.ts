import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { requireProgram } from '../programs.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const skip = requireProgram('systemd-analyze')

test('the systemd unit is hardened', { skip }, () => {
  const folder = temporaryFolder()
  const unit = join(folder, 'gischat@8000.service')
  copyFileSync('docs/systemd/gischat@.service', unit)
  // Fails if the exposure is more than 2.5, which systemd takes times ten.
  const report = execFileSync('systemd-analyze',
    ['security', '--offline=true', '--threshold=25', '--no-pager', unit], { encoding: 'utf8', stdio: 'pipe' })
  const [, exposure, rating] = /Overall exposure level for \S+: ([\d.]+) (\w+)/.exec(report)!
  assert.ok(Number(exposure) <= 2.5, report)
  assert.equal(rating, 'OK')
})
