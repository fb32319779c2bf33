declare module 'geographiclib-geodesic' {
  interface Polygon {
    AddPoint (latitude: number, longitude: number): void
    Compute (reverse: boolean, sign: boolean): { number: number, perimeter: number, area?: number }
  }
  interface GeodesicLine {
    /** Degrees of arc and metres to its end. */
    a13: number
    s13: number
    Position (metres: number): { lat2?: number, lon2?: number }
  }
  interface Ellipsoid {
    Polygon (polyline: boolean): Polygon
    InverseLine (latitude1: number, longitude1: number, latitude2: number, longitude2: number): GeodesicLine
  }
  const geodesic: { Geodesic: { WGS84: Ellipsoid } }
  export default geodesic
}
