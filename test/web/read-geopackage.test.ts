import assert from 'node:assert/strict'
import { test } from 'node:test'
import initSqlJs from 'sql.js/dist/sql-asm.js'
import { LayerError, type FileLayer } from '../../src/web/client/geo/file-layer.ts'
import { readGeoPackage } from '../../src/web/client/geo/read-geopackage.ts'

const SYSTEM = `
  CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
  CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
  CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
  INSERT INTO gpkg_spatial_ref_sys VALUES (4326, 'EPSG', 4326, 'undefined');`

const TREES = "CREATE TABLE Trees (id INTEGER, geom BLOB, name TEXT); INSERT INTO Trees VALUES (1, NULL, 'oak');"

/** More rows than the page reads, so that a reader that queries the view fails instead of running forever. */
const ENDLESS = `WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n LIMIT 300000)
  SELECT id, NULL AS geom, 'x' AS name FROM n`

const list = (name: string) => `INSERT INTO gpkg_contents VALUES ('${name}', 'features');
  INSERT INTO gpkg_geometry_columns VALUES ('${name}', 'geom', 4326);`

async function read (...statements: string[]): Promise<FileLayer[]> {
  const { Database } = await initSqlJs()
  const database = new Database()
  database.run(statements.join('\n'))
  const bytes = new Uint8Array(database.export())
  database.close()
  return await readGeoPackage({ name: 'file', bytes, beside: () => undefined })
}

const refused = (kind: string) => (error: unknown) => error instanceof LayerError && error.problem.kind === kind

test('a GeoPackage: its tables are layers, and its views are counted and never run', async () => {
  const layers = await read(SYSTEM, TREES, list('trees'), `CREATE VIEW endless AS ${ENDLESS};`, list('endless'),
    'CREATE VIEW unlisted AS SELECT * FROM trees;')
  assert.deepEqual(layers.map(({ name, features, notes }) => [name, features.length, notes]),
    [['trees', 1, [{ kind: 'views', count: 1 }]]])
  assert.deepEqual(layers[0]!.features[0]!.properties, { id: 1, name: 'oak' })
  assert.equal(layers[0]!.crs!.authid, 'EPSG:4326')
})

test('a GeoPackage with views that are no layers has nothing to say of them', async () => {
  const [layer] = await read(SYSTEM, TREES, list('Trees'), 'CREATE VIEW counts AS SELECT count(*) FROM Trees;')
  assert.deepEqual(layer!.notes, [])
})

test('a GeoPackage whose layers are all views says so', async () => {
  await assert.rejects(read(SYSTEM, TREES, 'CREATE VIEW oaks AS SELECT * FROM trees;', list('oaks')), refused('views'))
})

test('a view in place of a table that describes the GeoPackage is never run', async () => {
  const contents = 'CREATE VIEW gpkg_contents AS ' +
    ENDLESS.replace("id, NULL AS geom, 'x' AS name", "'trees' AS table_name, 'features' AS data_type")
  const system = SYSTEM.replace(/CREATE TABLE gpkg_contents .*/, `${contents};`)
  await assert.rejects(read(system, TREES), refused('damaged'))
  const [layer] = await read(SYSTEM, TREES, list('trees'), `CREATE VIEW layer_styles AS
    SELECT 'trees' AS f_table_name, 'style' AS styleQML, 1 AS useAsDefault, 1 AS id;`)
  assert.equal(layer!.style, '')
})

test('a table whose entry in the schema calls a view a table is damaged', async () => {
  await assert.rejects(read(SYSTEM, TREES, list('trees'), 'CREATE VIEW oaks AS SELECT * FROM trees;', list('oaks'),
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET type = 'table' WHERE name = 'oaks';"), /malformed/)
})

test('a virtual table is not read as a layer', async () => {
  await assert.rejects(read(SYSTEM, 'CREATE VIRTUAL TABLE found USING fts3 (geom);', list('found')),
    refused('views'))
})
