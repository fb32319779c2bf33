/* Builds the web client into dist/web/client: files with hashed names, compressed copies, and a manifest. */
import { build, context } from 'esbuild'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { compress } from './compress.js'
import { licenses } from './licenses.js'

const require = createRequire(import.meta.url)
const outdir = 'dist/web/client'
const client = fileURLToPath(new URL('client', import.meta.url))
const serviceWorker = fileURLToPath(new URL('service-worker/service-worker.ts', import.meta.url))

/** `import { languages } from 'languages'`: one entry per file in client/languages, loaded on demand. */
const languages = {
  name: 'languages',
  setup ({ onResolve, onLoad }) {
    onResolve({ filter: /^languages$/ }, ({ path }) => ({ path, namespace: 'languages' }))
    onLoad({ filter: /.*/, namespace: 'languages' }, () => {
      const folder = `${client}/languages`
      const entries = readdirSync(folder).filter((file) => /^[a-z]{2,3}\.ts$/.test(file)).map((file) => {
        const [, name] = /^ {2}languageName: '(.+)',$/m.exec(readFileSync(`${folder}/${file}`, 'utf8'))
        const code = basename(file, '.ts')
        return `{ code: '${code}', name: '${name}', load: () => import('./${file}') }`
      })
      return { contents: `export const languages = [${entries}]`, resolveDir: folder, watchDirs: [folder] }
    })
  },
}

/** `import url from 'outlines/…'`: a separate file, fetched with the first map. */
const outlines = {
  name: 'outlines',
  setup ({ onResolve, onLoad }) {
    onResolve({ filter: /^outlines\// }, ({ path }) =>
      ({ path: require.resolve(path.replace('outlines', 'world-atlas')), namespace: 'outlines' }))
    onLoad({ filter: /.*/, namespace: 'outlines' }, ({ path }) => ({ contents: readFileSync(path), loader: 'file' }))
  },
}

/** `import url from 'systems/…'`: coordinate systems by EPSG code, or EPSG codes by Esri's names, each a file. */
const systems = {
  name: 'systems',
  setup ({ onResolve, onLoad }) {
    onResolve({ filter: /^systems\// }, ({ path }) => ({ path, namespace: 'systems' }))
    onLoad({ filter: /.*/, namespace: 'systems' }, ({ path }) => {
      const wkt = readDefinitions()
      const list = path === 'systems/epsg.json' ? wkt : readNames(wkt)
      return { contents: JSON.stringify(list), loader: 'file' }
    })
  },
}

/** Definitions by code. Those of their parts have codes as well, which are half of the text and need not be sent. */
function readDefinitions () {
  const all = Object.values(JSON.parse(readFileSync(require.resolve('epsg-index/all.json'), 'utf8')))
  return Object.fromEntries(all.filter(({ wkt }) => /^(PROJCS|GEOGCS|COMPD_CS)\[/.test(wkt)).map(({ code, wkt }) =>
    [code, wkt.replaceAll(/,AUTHORITY\["EPSG","\d+"\]|,EXTENSION\["PROJ4_GRIDS","[^"]*"\]/g, '')]))
}

/** Esri's definitions in .prj files have names only. */
function readNames (definitions) {
  const systems = ['projcs', 'geogcs'].flatMap((kind) =>
    Object.values(JSON.parse(readFileSync(require.resolve(`@esri/proj-codes/pe_list_${kind}.json`), 'utf8'))).flat())
  return Object.fromEntries(systems
    .filter(({ authority, latestWkid }) => authority === 'EPSG' && Object.hasOwn(definitions, latestWkid))
    .map(({ name, latestWkid }) => [name, String(latestWkid)]))
}

const manifest = {
  name: 'manifest',
  setup ({ onStart, onEnd }) {
    onStart(() => {
      rmSync(outdir, { recursive: true, force: true })
      mkdirSync(outdir, { recursive: true })
    })
    onEnd(async ({ errors, metafile }) => {
      if (errors.length > 0) return
      const icons = await drawIcons()
      writeFileSync(`${outdir}/manifest.json`, JSON.stringify({ ...describe(metafile), icons }, null, 2))
      writeFileSync(`${outdir}/licenses.txt`, licenses(Object.keys(metafile.inputs)))
      await Promise.all(readdirSync(outdir).map((file) => compress(`${outdir}/${file}`, 10)))
    })
  },
}

/** @type {import('esbuild').BuildOptions} */
const options = {
  absWorkingDir: process.cwd(),
  entryPoints: [`${client}/main.ts`, `${client}/styles/main.css`, `${client}/icon.svg`],
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2023',
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  // sql.js asks for these in Node.js only.
  external: ['node:fs', 'node:crypto'],
  loader: { '.woff2': 'file', '.svg': 'copy' },
  plugins: [languages, outlines, systems, manifest],
}

export async function buildClient () {
  await Promise.all([build(options), buildServiceWorker()])
}

/** The server sends it with the list of files in front (src/web/install.ts). */
async function buildServiceWorker () {
  await build({
    entryPoints: [serviceWorker],
    outfile: 'dist/web/service-worker.js',
    bundle: true,
    format: 'iife',
    target: 'es2023',
    minify: true,
    logLevel: 'warning',
  })
}

/** Pixels of the icons of an installed page. */
const ICON_SIZES = [192, 512]

/** The part of a maskable icon that no system cuts off. */
const SAFE_ZONE = 0.8

const ICON_BACKGROUND = { any: '#0000', maskable: '#0d665f' }

/** The icon as PNG: systems do not show SVG for installed pages. */
async function drawIcons () {
  const { default: sharp } = await import('sharp')
  const svg = readFileSync(`${client}/icon.svg`)
  const draw = async (size, purpose) => {
    const inner = Math.round(size * (purpose === 'maskable' ? SAFE_ZONE : 1))
    const margin = Math.floor((size - inner) / 2)
    const picture = await sharp(svg, { density: 72 * size / 32 }).resize(inner, inner).png().toBuffer()
    const background = { width: size, height: size, channels: 4, background: ICON_BACKGROUND[purpose] }
    const bytes = await sharp({ create: background })
      .composite([{ input: picture, left: margin, top: margin }]).png({ palette: true }).toBuffer()
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8).toUpperCase()
    const file = `${purpose}-${size}-${hash}.png`
    writeFileSync(`${outdir}/${file}`, bytes)
    return { file, size, purpose }
  }
  return await Promise.all([...ICON_SIZES.map((size) => draw(size, 'any')), draw(512, 'maskable')])
}

/** The files that the page's head refers to. */
function describe ({ outputs }) {
  const names = Object.keys(outputs)
  const find = (pattern) => basename(names.find((name) => pattern.test(name)))
  const script = find(/\/main-[^/]+\.js$/)
  const { imports } = outputs[`${outdir}/${script}`]
  return {
    script,
    style: find(/\/main-[^/]+\.css$/),
    font: find(/latin-wght-normal-[^/]+\.woff2$/),
    icon: find(/\/icon-[^/]+\.svg$/),
    preload: imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => basename(path)),
    languages: languageFiles(outputs),
  }
}

/** The files of the languages, with what they import. */
function languageFiles (outputs) {
  const isLanguage = ([, { entryPoint }]) => /\/languages\/[a-z]+\.ts$/.test(entryPoint)
  const files = Object.entries(outputs).filter(isLanguage)
    .flatMap(([file, { imports }]) => [file, ...imports.map(({ path }) => path)])
  return [...new Set(files)].map((path) => basename(path))
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const watching = await context(options)
  await watching.watch()
  console.log('watching: rebuilding the web client on every change')
}
