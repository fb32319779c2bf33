import type { FeatureCollection } from 'geojson'

/** RGF93 v1 / Lambert-93, as QGIS writes it. Its origin (3° E, 46.5° N) is at 700000, 6600000. */
export const LAMBERT_93 = {
  crs_authid: 'EPSG:2154',
  crs_wkt: 'PROJCS["RGF93 v1 / Lambert-93",GEOGCS["RGF93 v1",DATUM["Reseau_Geodesique_Francais_1993_v1",' +
    'SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],TOWGS84[0,0,0,0,0,0,0],' +
    'AUTHORITY["EPSG","6171"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],' +
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4171"]],' +
    'PROJECTION["Lambert_Conformal_Conic_2SP"],PARAMETER["latitude_of_origin",46.5],PARAMETER["central_meridian",3],' +
    'PARAMETER["standard_parallel_1",49],PARAMETER["standard_parallel_2",44],PARAMETER["false_easting",700000],' +
    'PARAMETER["false_northing",6600000],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],' +
    'AXIS["Northing",NORTH],AUTHORITY["EPSG","2154"]]',
}

export const DEGREES = { crs_authid: 'EPSG:4326', crs_wkt: '' }

export function points (...coordinates: [number, number][]): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: coordinates.map((point, index) => ({
      type: 'Feature', properties: { name: `point ${index}` }, geometry: { type: 'Point', coordinates: point },
    })),
  }
}

/** A red PNG of one pixel. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
