import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constants, deflateRawSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { LayerError, type FileLayer, type Reader } from '../../src/web/client/geo/file-layer.ts'
import { groupFiles } from '../../src/web/client/geo/group-files.ts'
import { readCsv } from '../../src/web/client/geo/read-csv.ts'
import { readLines } from '../../src/web/client/geo/read-lines.ts'
import { readShapefile } from '../../src/web/client/geo/read-shapefile.ts'
import { unzip } from '../../src/web/client/geo/unzip.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

async function read (reader: Reader, bytes: Uint8Array<ArrayBuffer>, beside = {}): Promise<FileLayer> {
  const parts = beside as Record<string, Uint8Array<ArrayBuffer>>
  const [layer] = await reader({ name: 'trees', bytes, beside: (ending) => parts[ending] })
  return layer!
}

const refused = (kind: string) => (error: unknown) => error instanceof LayerError && error.problem.kind === kind

for (const [what, text, system, coordinates] of [
  ['longitude and latitude', 'name,latitude,longitude\noak,45.5,4.25\n', 'OGC:CRS84', [4.25, 45.5]],
  ['other names of theirs, and heights', 'Lat.;Lng.;Höhe\n45.5;4.25;200\n', 'OGC:CRS84', [4.25, 45.5, 200]],
  ['decimal commas', 'lat;lon\n45,5;4,25\n', 'OGC:CRS84', [4.25, 45.5]],
  ['tabs', 'lat\tlon\n45.5\t4.25\n', 'OGC:CRS84', [4.25, 45.5]],
  ['a first line for Excel', '\ufeffsep=;\r\nlat;lon\r\n45,5;4,25\r\n', 'OGC:CRS84', [4.25, 45.5]],
  ['x and y', 'X,Y\n700000,6600000\n', undefined, [700_000, 6_600_000]],
  ['metres that are called latitude', 'lat,lon\n6600000,700000\n', undefined, [700_000, 6_600_000]],
  ['one column, as open data portals write it', 'nom;geo_point_2d\nchêne;45.5, 4.25\n', 'OGC:CRS84', [4.25, 45.5]],
  ['WKT', 'id;geometrie\n1;POINT (4.25 45.5)\n', undefined, [4.25, 45.5]],
  ['WKT and a code, as PostGIS writes it', 'id;geom\n1;"SRID=2154;POINT Z (7 6 5)"\n', 'EPSG:2154', [7, 6, 5]],
  ['GeoJSON', 'id;geo_shape\n1;"{""type"": ""Point"", ""coordinates"": [4.25, 45.5]}"\n', 'OGC:CRS84', [4.25, 45.5]],
] as const) {
  test(`a table with ${what}`, async () => {
    const { crs, features: [feature] } = await read(readCsv, utf8(text))
    assert.equal(crs?.authid, system)
    assert.deepEqual((feature!.geometry as GeoJSON.Point).coordinates, coordinates)
  })
}

test('a table keeps what JavaScript would change, and counts the rows without a place', async () => {
  const { features, notes } = await read(readCsv, utf8('lat,lon,code,id,n,__proto__\n' +
    '45,4,007,9007199254740993,1.5,x\n,,008,1,,y\n'))
  assert.deepEqual(features.map(({ properties }) => Object.entries(properties!)), [
    [['lat', 45], ['lon', 4], ['code', '007'], ['id', '9007199254740993'], ['n', 1.5], ['__proto__', 'x']],
    [['lat', null], ['lon', null], ['code', '008'], ['id', '1'], ['n', null], ['__proto__', 'y']],
  ])
  assert.equal(features[1]!.geometry, null)
  assert.deepEqual(notes, [{ kind: 'rows', count: 1 }])
  assert.equal(({} as { x?: unknown }).x, undefined)
})

test('a table without coordinates or rows says so', async () => {
  await assert.rejects(read(readCsv, utf8('name,kind\noak,tree\n')), refused('noCoordinates'))
  await assert.rejects(read(readCsv, utf8('lat,lon\n')), refused('noTable'))
})

test('lines of GeoJSON keep every digit, whatever they hold', async () => {
  const feature = '{"type":"Feature","id":9223372036854775807,"properties":{"n":1.10},"geometry":null}'
  const point = '{"type":"Point","coordinates":[1.10,2]}'
  for (const [start, end] of [['', '\r\n'], ['\x1e', '\n']]) {
    const lines = [feature, '', `{"type":"FeatureCollection","features":[${feature}, ${feature}]}`, point]
    const { features, source } = await read(readLines, utf8(lines.map((line) => start + line + end).join('')))
    assert.equal(features.length, 4)
    assert.equal(source!.replaceAll(/[\n ]/g, ''), '{"type":"FeatureCollection","features":[' +
      `${feature},${feature},${feature},{"type":"Feature","properties":{},"geometry":${point}}]}`)
  }
  await assert.rejects(read(readLines, utf8(`${feature}\n{"a":1}\n`)), refused('notLayer'))
})

test('the parts of a layer are found by its name, and a single style by its ending', () => {
  const bytes = new Uint8Array()
  const files = (...paths: string[]) => groupFiles(paths.map((path) => ({ path, bytes })))
  const { sources, problems } = files('data/Roads.SHP', 'data/roads.dbf', 'data/roads.shp.xml', 'roads.prj', 'x.qml')
  assert.deepEqual(sources.map(({ name }) => name), ['Roads'])
  assert.deepEqual(['dbf', 'prj', 'qml'].map((ending) => sources[0]!.beside(ending)), [bytes, undefined, bytes])
  assert.deepEqual(problems.map(({ name }) => name), ['roads.prj'])
  assert.equal(files('a.shp', 'b.shp', 'x.qml').sources[0]!.beside('qml'), undefined)
  for (const only of ['roads.dbf', 'roads.sbn']) {
    assert.deepEqual(files(only), { sources: [], problems: [{ name: only, problem: { kind: 'shapefileParts' } }] })
  }
})

/** An archive of one file whose deflated bytes are given, and whose header says that it is small. */
function archiveOf (deflated: Uint8Array): Buffer {
  const zip = Buffer.from(zipSync({ 'doc.kml': [deflated, { level: 0 }] }))
  const entry = zip.indexOf('PK\x01\x02', 0, 'latin1')
  for (const method of [8, entry + 10]) zip.writeUInt16LE(8, method)
  for (const size of [22, entry + 24]) zip.writeUInt32LE(10, size)
  return zip
}

test('the files of an archive are whole, whatever it says about their sizes', () => {
  const content = Buffer.alloc(1_000_000, 7)
  const pack = (level: 0 | 9) => Buffer.from(zipSync({
    'a/trees.geojson': [content, { level }],
    '__MACOSX/._trees.geojson': new Uint8Array(5),
    'readme.pdf': new Uint8Array(5),
  }))
  const size = (zip: Buffer) => zip.indexOf('PK\x01\x02', 0, 'latin1') + 24
  for (const level of [0, 9] as const) {
    for (const claim of [0, 10, 1_000_000, 100_000_000]) {
      const zip = pack(level)
      zip.writeUInt32LE(claim, size(zip))
      const [file, ...others] = unzip(zip)
      assert.deepEqual([file!.path, file!.bytes.length, others.length], ['a/trees.geojson', 1_000_000, 0])
      assert.ok(Buffer.from(file!.bytes).equals(content))
    }
  }
  const honest = pack(9)
  const huge = pack(9)
  huge.writeUInt32LE(300_000_001, size(huge))
  assert.throws(() => unzip(huge), refused('zipTooLarge'))
  const locked = pack(0)
  locked[6] = 1
  assert.throws(() => unzip(locked), refused('zipLocked'))
  for (const length of [0, 4, 22, 900, honest.length - 1]) {
    assert.throws(() => unzip(honest.subarray(0, length)), refused('damaged'))
  }
})

test('an archive that becomes larger than it says is given up before it fills the memory', () => {
  const megabyte = deflateRawSync(new Uint8Array(2 ** 20), { finishFlush: constants.Z_SYNC_FLUSH })
  // A gigabyte, if it were unpacked.
  const bomb = archiveOf(Buffer.alloc(megabyte.length * 2 ** 10, megabyte))
  const before = process.memoryUsage().arrayBuffers
  assert.throws(() => unzip(bomb, 20_000_000), refused('zipTooLarge'))
  // Beside the limit, fflate's buffers, which nobody collects at once.
  assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 28)
  // The same bytes as many files.
  const many = Buffer.from(zipSync(Object.fromEntries(Array.from({ length: 30 }, (_, index) =>
    [`${index}.csv`, new Uint8Array(100_000)]))))
  assert.throws(() => unzip(many, 2_000_000), refused('zipTooLarge'))
  assert.throws(() => unzip(archiveOf(megabyte.subarray(0, 500))), refused('damaged'))
})

test('a table of a shapefile that promises billions of rows is damaged', async () => {
  const shapes = new Uint8Array(100)
  new DataView(shapes.buffer).setInt32(24, 50)
  new DataView(shapes.buffer).setInt32(32, 1, true)
  const table = new Uint8Array(66)
  const header = new DataView(table.buffer)
  header.setUint32(4, 4_000_000_000, true)
  header.setUint16(8, 65, true)
  for (const size of [0, 1, 10]) {
    header.setUint16(10, size, true)
    await assert.rejects(read(readShapefile, shapes, { dbf: table }), refused('damaged'))
  }
})
