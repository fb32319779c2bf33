import { readFileSync, statSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import ts from 'typescript'

/** Imports of each file, by path; read again when the file has changed. */
const known = new Map()

/** The files that a file imports by a relative path, those of types only included. */
function importsOf (file) {
  let changed
  try {
    changed = statSync(file).mtimeMs
  } catch {
    // The compiler reports a missing file.
    return []
  }
  const cached = known.get(file)
  if (cached?.changed === changed) return cached.imports
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true)
  const imports = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'))
    .map((name) => resolve(dirname(file), name))
  known.set(file, { changed, imports })
  return imports
}

/** @returns the files on a way from one to another, both included, or undefined */
function findWay (from, to, seen = new Set()) {
  if (from === to) return [to]
  if (seen.has(from)) return undefined
  seen.add(from)
  for (const next of importsOf(from)) {
    const way = findWay(next, to, seen)
    if (way) return [from, ...way]
  }
  return undefined
}

/** Reports imports by which a file depends on itself. The plugins on npm leave imports of types out. */
export const noCycle = {
  meta: { type: 'problem', schema: [], messages: { cycle: 'This import makes a circle: {{ way }}.' } },
  create (context) {
    const check = (node) => {
      const source = node.source?.value
      if (typeof source !== 'string' || !source.startsWith('.')) return
      const way = findWay(resolve(dirname(context.filename), source), context.filename)
      if (!way) return
      const names = [context.filename, ...way].map((file) => relative(context.cwd, file))
      context.report({ node, messageId: 'cycle', data: { way: names.join(' -> ') } })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}
