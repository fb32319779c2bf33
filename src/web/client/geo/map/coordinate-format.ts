import { words } from '../../i18n.ts'
import { conversionFrom } from '../crs.ts'
import { crsName } from '../crs-name.ts'
import { wrapLongitude } from '../lon-lat.ts'
import { WEB_MERCATOR } from '../wgs84.ts'
import { sexagesimal } from './sexagesimal.ts'
import { toUtm } from './utm.ts'

export interface CoordinateFormat {
  id: string
  label: string
  /** The text of a place in longitude and latitude; undefined where the system has no coordinates. */
  format (longitude: number, latitude: number): string | undefined
}

interface Crs { crs_wkt: string, crs_authid: string }

/** Degrees that are always offered, then UTM, then the map's system and those of what was shared. */
export function coordinateFormats (systems: Crs[]): CoordinateFormat[] {
  const formats: CoordinateFormat[] = [
    { id: 'decimal', label: words.formatDecimal, format: toDecimal },
    { id: 'dms', label: words.formatDms, format: toDms },
    { id: 'utm', label: words.formatUtm, format: toUtm },
  ]
  for (const { crs_wkt: wkt, crs_authid: authid } of [WEB_MERCATOR, ...systems]) {
    const [id, conversion] = [`crs:${crsName(wkt, authid)}`, conversionFrom(wkt, authid)]
    if (!conversion || formats.some((format) => format.id === id)) continue
    const inDegrees = isDegrees(conversion.fromLonLat)
    formats.push({
      id,
      label: crsName(wkt, authid),
      format (longitude, latitude) {
        return conversion.fromLonLat(longitude, latitude)?.map((value) => value.toFixed(inDegrees ? 7 : 2)).join(', ')
      },
    })
  }
  return formats
}

/** Whether the numbers of a system are small: a degree is at least 10 000 of any unit of length in use. */
function isDegrees (fromLonLat: (longitude: number, latitude: number) => [number, number] | undefined): boolean {
  for (const latitude of [45, -45, 0, 60, -80]) {
    for (let longitude = -180; longitude < 180; longitude += 30) {
      const [here, there] = [fromLonLat(longitude, latitude), fromLonLat(longitude + 1, latitude)]
      if (here && there) return Math.abs(here[0] - there[0]) < 100
    }
  }
  return true
}

export const toDecimal = (longitude: number, latitude: number): string =>
  `${wrapLongitude(longitude).toFixed(6)}, ${latitude.toFixed(6)}`

function toDms (longitude: number, latitude: number): string {
  const [north, east, south, west] = words.compass
  const x = wrapLongitude(longitude)
  return `${sexagesimal(latitude, 2)} ${latitude < 0 ? south : north}, ${sexagesimal(x, 2)} ${x < 0 ? west : east}`
}
