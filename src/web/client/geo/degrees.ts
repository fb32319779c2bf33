/**
 * Systems of degrees on WGS 84, with or without heights. Those with heights have no definition in the first edition of
 * WKT, so QGIS sends an empty one.
 */
export const DEGREES_BY_NAME = /^((OGC|CRS):(CRS)?84H?|EPSG:(4326|4979))$/i
