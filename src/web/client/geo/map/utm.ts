import proj4 from 'proj4'
import { wrapLongitude } from '../lon-lat.ts'

/** Such as "31N 448251.80 5411932.68"; undefined around the poles, where UTM has no zones. */
export function toUtm (longitude: number, latitude: number): string | undefined {
  if (latitude > 84 || latitude < -80) return undefined
  const x = wrapLongitude(longitude)
  const zone = utmZone(x, latitude)
  const definition = `+proj=utm +zone=${zone}${latitude < 0 ? ' +south' : ''} +datum=WGS84 +units=m`
  const [easting, northing] = proj4(definition, [x, latitude])
  return `${zone}${latitude < 0 ? 'S' : 'N'} ${easting!.toFixed(2)} ${northing!.toFixed(2)}`
}

/** Zones are six degrees wide, except around Norway and Svalbard. */
function utmZone (longitude: number, latitude: number): number {
  if (latitude >= 56 && latitude < 64 && longitude >= 3 && longitude < 12) return 32
  if (latitude >= 72 && longitude >= 0 && longitude < 42) {
    return longitude < 9 ? 31 : longitude < 21 ? 33 : longitude < 33 ? 35 : 37
  }
  return Math.floor((longitude + 180) / 6) + 1
}
