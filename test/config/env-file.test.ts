import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError, loadConfig } from '../../src/config/load.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const envFile = join(folder, '.env')

function load (content: string | Buffer) {
  writeFileSync(envFile, content)
  return loadConfig({ env: {}, envFile })
}

const texts: [line: string, rules: string][] = [
  ['RULES=We speak C# here', 'We speak C# here'],
  ['RULES=C#', 'C#'],
  ['RULES=#1 rule: be kind', '#1 rule: be kind'],
  ['RULES=Be kind # a comment', 'Be kind'],
  ['RULES=Be kind\t# a comment', 'Be kind'],
  ['RULES= # a comment', ''],
  ['RULES="Ask in #general" # a comment', 'Ask in #general'],
  ["RULES='Ask in #general'", 'Ask in #general'],
  ['RULES=`Say "please", don\'t shout`', 'Say "please", don\'t shout'],
  ['RULES="first\nsecond"', 'first\nsecond'],
  ['RULES="first\\nsecond"', 'first\nsecond'],
  ['RULES="say \\"please\\""#', 'say "please"'],
  ["RULES='it\\'s a map'", "it's a map"],
  ['RULES=It\'s 5 o\'clock', 'It\'s 5 o\'clock'],
  ['RULES=costs $5, not $PORT', 'costs $5, not $PORT'],
  ['RULES=Be kind: no job offers', 'Be kind: no job offers'],
  ['RULES=a=b', 'a=b'],
  ['export RULES = Be kind  ', 'Be kind'],
  ['  RULES=Be kind', 'Be kind'],
  ['\n# a comment\n\r\n\t\nRULES=Be kind\r\n#PORT=x', 'Be kind'],
  ['RULES=Be kind\rPORT=8001', 'Be kind'],
  ['RULES=früh 🗺️', 'früh 🗺️'],
]

for (const [line, rules] of texts) {
  test(`.env: ${JSON.stringify(line)}`, () => {
    assert.equal(load(line).RULES, rules)
    assert.equal(load(`${line}\nPORT=9000\n`).PORT, 9000, 'the next line is not part of it')
  })
}

test('.env: a byte order mark is no part of the first name', () => {
  assert.deepEqual(load('\ufeffROOMS=Here\r\n').ROOMS, ['Here'])
})

const refused: [title: string, content: string | Buffer, message: RegExp][] = [
  ['Latin-1', Buffer.from('PORT=9000\nRULES=Caf\xe9\n', 'latin1'), /line 2: it is not in UTF-8$/],
  ['UTF-16 with its mark', Buffer.from('\ufeffPORT=9000\n', 'utf16le'), /line 1: it is not in UTF-8$/],
  ['UTF-16', Buffer.from('PORT=9000\n', 'utf16le'), /line 1: it is not in UTF-8$/],
  ['a name alone', '# rooms\nROOMS\n', /line 2: it is no assignment; NAME=value is expected$/],
  ['YAML', 'PORT=9000\r\n\r\nROOMS: s3cret\r\n', /line 3: it is no assignment/],
  ['a continued line', 'ROOMS=QGIS,\\\n  QField\n', /line 2: it is no assignment/],
  ['a name with blanks', 'MY ROOMS=A', /line 1: it is no assignment/],
  ['no name', '=s3cret', /line 1: it is no assignment/],
  ['an open quote', 'PORT=9000\nRULES="s3cret\n', /line 2: RULES has no closing "$/],
  ['two texts in quotes', 'RULES="s3cret" and "this"', /line 1: RULES has text behind its closing "; put/],
  ['an apostrophe in single quotes', "RULES='it's s3cret'", /line 1: RULES has text behind its closing '; put/],
  ['the line behind several in quotes', 'RULES="a\nb"\nROOMS', /line 3: it is no assignment/],
]

for (const [title, content, message] of refused) {
  test(`.env: refuses ${title}, by its line and without showing it`, () => {
    assert.throws(() => load(content), (error: Error) => {
      assert.ok(error instanceof ConfigError)
      assert.match(error.message, message)
      assert.match(error.message, /^.+\.env is invalid in line/)
      assert.doesNotMatch(error.message, /s3cret|\n/)
      return true
    })
  })
}
