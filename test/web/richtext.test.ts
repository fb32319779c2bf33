import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mentions, plainText, splitText, type Segment } from '../../src/web/client/richtext.ts'

/** A short form of segments: bold is **[…], italics are *[…]. */
const brief = (segments: Segment[]): string => segments.map((segment) => {
  switch (segment.kind) {
    case 'text': return segment.text
    case 'link': return `<${segment.href}>`
    case 'mention': return `{${segment.name}}`
    case 'code': return `\`[${segment.text}]`
    case 'block': return `\`\`\`[${segment.text}]`
    case 'bold': return `**[${brief(segment.children)}]`
    case 'italic': return `*[${brief(segment.children)}]`
  }
  return segment satisfies never
}).join('')

for (const [text, expected] of [
  ['a **bold** word', 'a **[bold] word'],
  ['*in italics*, please', '*[in italics], please'],
  ['**bold *and italic* too**', '**[bold *[and italic] too]'],
  ['*italic **and bold** too*', '*[italic **[and bold] too]'],
  ['2*3*4 and 2**3**4', '2*3*4 and 2**3**4'],
  ['*.shp and *.dbf', '*.shp and *.dbf'],
  ['SELECT * FROM a * b', 'SELECT * FROM a * b'],
  ['a ** b ** c', 'a ** b ** c'],
  ['***all***', '***all***'],
  ['**no end', '**no end'],
  ['*over\ntwo lines*', '*over\ntwo lines*'],
  ['**a *b** c*', '**[a *b] c*'],
  ['snake_case_name and _x_', 'snake_case_name and _x_'],
  ['`ST_Buffer(*a*, **b**)` is code', '`[ST_Buffer(*a*, **b**)] is code'],
  ['``a ` b``', '``a ` b``'],
  ['`no end', '`no end'],
  ['```one line```', '`[one line]'],
  ['see\n```sql\nSELECT *\nFROM t\n```\nthere', 'see```[SELECT *\nFROM t]there'],
  ['```\nno end', '```\nno end'],
  ['```\n\n```', '```[]'],
  ['**https://a.example/x**', '**[<https://a.example/x>]'],
  ['(https://a.example/x_(y)) **@Bob**', '(<https://a.example/x_(y)>) **[{Bob}]'],
  ['https://known.example@evil.example/ *x*', 'https://known.example@evil.example/ *[x]'],
  ['`@Bob` @Ann', '`[@Bob] {Ann}'],
] as const) {
  test(`Markdown: ${JSON.stringify(text)}`, () => assert.equal(brief(splitText(text)), expected))
}

test('a mention counts in an emphasis, but not in code', () => {
  assert.equal(mentions('**@ann**', 'Ann'), true)
  assert.equal(mentions('*@all*', 'Ann'), true)
  assert.equal(mentions('`@Ann`', 'Ann'), false)
  assert.equal(mentions('```\n@Ann\n```', 'Ann'), false)
})

test('a text without its marks is what is read aloud and quoted', () => {
  assert.equal(plainText('**a *b* c** `d` 2*3\n```\ne\n```'), 'a b c d 2*3\ne\n')
})

/** The characters that the result has, whatever their form. */
const characters = (segments: Segment[]): number =>
  segments.reduce((sum, segment) =>
    sum + ('children' in segment ? characters(segment.children) : segment.text.length), 0)

const depth = (segments: Segment[]): number =>
  segments.reduce((most, segment) => Math.max(most, 'children' in segment ? 1 + depth(segment.children) : 0), 0)

const LENGTH = 60_000
for (const unit of [
  '*', '**', '`', '``', '```', '* ', ' *', '*a', 'a* ', '**a *b ', '*a **b ', '```\n', '```x\n\n', '@',
  '@a', 'https://', 'https://a/', '(', ')', 'https://a)', '.', '*(', '`*', '[', '\n', '\u202e*', '_', 'https://a@b ']) {
  test(`hostile text is split in linear time, to a depth of two: ${JSON.stringify(unit)}`, () => {
    for (const text of [unit.repeat(LENGTH / unit.length), `https://a/${unit.repeat(LENGTH / unit.length)}x`]) {
      const segments = splitText(text)
      assert.ok(depth(segments) <= 2)
      assert.ok(characters(segments) <= text.length)
    }
  })
}
