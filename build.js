/*
 * Builds dist/: the program as a bundle, the modules in lib/ for hosts and tests, and the pages' assets in web/.
 * With --types, the declarations of the modules.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

if (!existsSync('node_modules/typescript')) {
  console.error('gischat: to build it, install the development packages too: npm ci --include=dev')
  // npm ci --omit=dev beside an existing build is fine.
  process.exit(existsSync('dist/server.js') ? 0 : 1)
}

const { default: ts } = await import('typescript')

/** What tsconfig.build.json says, with its errors thrown. */
function readConfig (overrides) {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (error) => { throw new Error(wordingOf([error])) } }
  const config = ts.getParsedCommandLineOfConfigFile('tsconfig.build.json', overrides, host)
  if (config.errors.length > 0) throw new Error(wordingOf(config.errors))
  return config
}

function wordingOf (diagnostics) {
  return ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => process.cwd(),
    getNewLine: () => '\n',
  })
}

/** File by file, without reading what it imports: `npm run typecheck` checks the types. */
function buildModules () {
  // A file alone does not show that package.json says so.
  const { fileNames, options } = readConfig({ module: ts.ModuleKind.ESNext, newLine: ts.NewLineKind.LineFeed })
  for (const fileName of fileNames.filter((name) => !name.endsWith('.d.ts'))) {
    const source = readFileSync(fileName, 'utf8')
    const output = ts.transpileModule(source, { compilerOptions: options, fileName, reportDiagnostics: true })
    if (output.diagnostics.length > 0) throw new Error(wordingOf(output.diagnostics))
    const target = join(options.outDir, relative(options.rootDir, fileName)).replace(/\.ts$/, '.js')
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, output.outputText)
    writeFileSync(`${target}.map`, output.sourceMapText)
  }
}

/** For programs that use gischat as a library. Slower than all the rest, and no server needs them. */
function buildTypes () {
  rmSync('dist/types', { recursive: true, force: true })
  const { fileNames, options } = readConfig({
    declaration: true, emitDeclarationOnly: true, sourceMap: false, declarationDir: 'dist/types',
  })
  const program = ts.createProgram(fileNames, options)
  const diagnostics = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics]
  if (diagnostics.length > 0) throw new Error(wordingOf(diagnostics))
}

if (process.argv.includes('--types')) {
  buildTypes()
} else {
  mkdirSync('dist', { recursive: true })
  // npm packs what was built for it before it builds once more.
  for (const name of readdirSync('dist')) {
    if (name !== 'types') rmSync(join('dist', name), { recursive: true, force: true })
  }
  const { buildDocs } = await import('./src/web/docs/build.js')
  const { buildClient } = await import('./src/web/build.js')
  const { buildProgram } = await import('./src/program/build.js')
  // esbuild works in its own process, and compression in threads, while the modules are compiled here.
  const bundles = [buildProgram(), buildDocs(), buildClient()]
  buildModules()
  await Promise.all(bundles)
}
