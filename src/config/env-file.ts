import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { ConfigError } from './error.ts'

const LINE_BREAK = /\r\n|\r|\n/g
/** Blanks in front of "#" are left to the value, where they begin a comment. */
const ASSIGNMENT = /^[^\S\r\n]*(?:export[^\S\r\n]+)?([A-Za-z_][\w.-]*)[^\S\r\n]*=(?:[^\S\r\n]*(?=[^\s#]))?/
const BLANK_OR_COMMENT = /^[^\S\r\n]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|$)/
/** The text allowed between a closing quote and the next line. */
const REST_OF_LINE = BLANK_OR_COMMENT
/** A comment needs a blank in front of it, so that "C#" and "#1" are values. */
const UNQUOTED = /^([^\r\n]*?)(?:[^\S\r\n]+#[^\r\n]*|[^\S\r\n]*)(?:\r\n|\r|\n|$)/
/** Values in quotes may have several lines. */
const QUOTED = {
  '"': /^"((?:\\[^]|[^"\\])*)"/,
  "'": /^'((?:\\'|[^'])*)'/,
  '`': /^`([^`]*)`/,
}
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t' }

/**
 * Reads a `.env` file. A missing file has no variables.
 *
 * @throws {ConfigError} naming the line that cannot be read, but nothing of it, since it may be a password
 */
export function readEnvFile (path: string): Record<string, string> {
  let content: Buffer
  try {
    content = readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new ConfigError(`${path} cannot be read: ${(error as Error).message}`)
  }
  return parse(decode(content, path), path)
}

/** Without the byte order mark with which editors on Windows begin a file. */
function decode (content: Buffer, path: string): string {
  if (!isUtf8(content)) {
    // A line break is the same byte in UTF-8, Latin-1 and Windows-1252.
    const line = content.toString('latin1').split(LINE_BREAK)
      .findIndex((text) => !isUtf8(Buffer.from(text, 'latin1'))) + 1
    throw invalid(path, line, 'it is not in UTF-8')
  }
  const text = content.toString('utf8').replace(/^\ufeff/, '')
  const nul = text.indexOf('\0')
  if (nul >= 0) throw invalid(path, lineAt(text, nul), 'it is not in UTF-8')
  return text
}

function parse (text: string, path: string): Record<string, string> {
  const variables: Record<string, string> = {}
  let offset = 0
  while (offset < text.length) {
    const rest = text.slice(offset)
    const blank = BLANK_OR_COMMENT.exec(rest)
    if (blank) {
      offset += blank[0].length
      continue
    }
    const refuse = (why: string) => invalid(path, lineAt(text, offset), why)
    const assignment = ASSIGNMENT.exec(rest)
    if (!assignment) throw refuse('it is no assignment; NAME=value is expected')
    const [start, name] = assignment
    const { value, length } = parseValue(rest.slice(start.length), (why) => refuse(`${name} ${why}`))
    variables[name!] = value
    offset += start.length + length
  }
  return variables
}

function parseValue (text: string, refuse: (why: string) => ConfigError): { value: string, length: number } {
  const mark = text[0] as keyof typeof QUOTED
  if (!(mark in QUOTED)) {
    const [whole, value] = UNQUOTED.exec(text)!
    return { value: value!, length: whole.length }
  }
  const quoted = QUOTED[mark].exec(text)
  if (!quoted) throw refuse(`has no closing ${mark}`)
  const [whole, value] = quoted
  const rest = REST_OF_LINE.exec(text.slice(whole.length))
  if (!rest) throw refuse(`has text behind its closing ${mark}; put the whole value into other quotes`)
  return { value: unescape(value!, mark), length: whole.length + rest[0].length }
}

function unescape (value: string, mark: keyof typeof QUOTED): string {
  if (mark === "'") return value.replaceAll("\\'", "'")
  if (mark === '`') return value
  return value.replaceAll(/\\([nrt"\\$])/g, (_, letter: string) => ESCAPES[letter] ?? letter)
}

function lineAt (text: string, offset: number): number {
  return text.slice(0, offset).split(LINE_BREAK).length
}

function invalid (path: string, line: number, why: string): ConfigError {
  return new ConfigError(`${path} is invalid in line ${line}: ${why}`)
}
