import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compact, isTruncated, memberText } from '../../src/web/client/json-text.ts'

test('a member\'s text is found as it is, whatever stands in strings around it', () => {
  const value = '{ "a" : [1.10, 12345678901234567890], "wanted": 2, "s": "]}\\\\\\"," }'
  assert.equal(memberText(`{"x":{"wanted":1},"y":"\\"wanted\\":3","wanted": ${value} ,"z":[]}`, 'wanted'), value)
  assert.equal(memberText('{"wanted":1,"w\\u0061nted":2}', 'wanted'), '2', 'the last one counts')
  assert.equal(memberText('{"x":"wanted"}', 'wanted'), undefined)
  assert.equal(memberText('{}', 'wanted'), undefined)
})

test('compacting leaves strings and numbers alone', () => {
  assert.equal(compact('{\n\t"a b" : [ 1.0 ,\r\n "c \\" d" ]\n}\n'), '{"a b":[1.0,"c \\" d"]}')
})

test('a text is truncated within strings, lists and objects', () => {
  for (const [json, truncated] of [
    ['{"a":[', true], ['{"a":"x', true], ['{"a":"}', true], ['{"a":1}', false], ['{"a":"["}', false],
  ] as const) assert.equal(isTruncated(json), truncated, json)
})
