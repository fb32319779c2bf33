/** Longitude and latitude, as our messages name them. */
export const WGS84 = {
  crs_authid: 'EPSG:4326',
  crs_wkt: 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],' +
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],' +
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],' +
    'AUTHORITY["EPSG","4326"]]',
}

/** Web Mercator, the system of most web maps. */
export const WEB_MERCATOR = {
  crs_authid: 'EPSG:3857',
  crs_wkt: `PROJCS["WGS 84 / Pseudo-Mercator",${WGS84.crs_wkt},PROJECTION["Mercator_1SP"],` +
    'PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],PARAMETER["false_easting",0],' +
    'PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],' +
    'AXIS["Northing",NORTH],EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 ' +
    '+k=1 +units=m +nadgrids=@null +wktext +no_defs"],AUTHORITY["EPSG","3857"]]',
}
