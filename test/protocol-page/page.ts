import { readFileSync, writeFileSync } from 'node:fs'

const PATH = 'docs/protocol.md'

/** A part of the page between two comments: `<!-- limits -->` … `<!-- /limits -->`. */
const SECTION = /<!-- ([\w-]+) -->\n([^]*?)\n<!-- \/\1 -->/g

/** The sections of the page, by name. */
export function readSections (): Record<string, string> {
  const sections = readFileSync(PATH, 'utf8').matchAll(SECTION)
  return Object.fromEntries(Array.from(sections, ([, name, text]) => [name!, text!]))
}

/** Replaces these sections in the page. */
export function replaceSections (sections: Record<string, string>): void {
  const page = readFileSync(PATH, 'utf8').replace(SECTION, (section, name: string) =>
    name in sections ? `<!-- ${name} -->\n${sections[name]}\n<!-- /${name} -->` : section)
  writeFileSync(PATH, page)
}
