import type { ToLonLat } from './crs.ts'
import { wrapLongitude } from './lon-lat.ts'
import { projectGeometry } from './project.ts'

export interface Rectangle { xmin: number, xmax: number, ymin: number, ymax: number }

/** Points per side of an extent: a straight side may become a curve in another projection. */
const SIDE_POINTS = 12
/** Halvings of a distance until the edge of a projection is found. */
const STEPS = 20

/** The outline of an extent in longitude and latitude. Parts outside the projection are cut off. */
export function projectExtent (message: Rectangle, project: ToLonLat): GeoJSON.Geometry | null {
  const { xmin, xmax, ymin, ymax } = orient(message, project)
  const centre: Point = [(xmin + xmax) / 2, (ymin + ymax) / 2]
  if (!project(...centre)) return projectGeometry(polygon([xmin, xmax, ymin, ymax]), project)
  const [cx, cy] = centre
  const sides = [
    reach(centre, [xmin, cy], project)[0], reach(centre, [xmax, cy], project)[0],
    reach(centre, [cx, ymin], project)[1], reach(centre, [cx, ymax], project)[1],
  ] as const
  const { coordinates: [ring] } = polygon(sides)
  return projectGeometry({
    type: 'Polygon', coordinates: [ring!.map((point) => reach(centre, point as Point, project))],
  }, project)
}

type Point = [number, number]

/** In degrees, an extent whose west is greater than its east crosses the antimeridian. */
function orient ({ xmin, xmax, ymin, ymax }: Rectangle, project: ToLonLat): Rectangle {
  const [south, north] = [Math.min(ymin, ymax), Math.max(ymin, ymax)]
  if (xmin <= xmax) return { xmin, xmax, ymin: south, ymax: north }
  const middle = (south + north) / 2
  const [here, aTurnLater] = [project(xmax, middle), project(xmax + 360, middle)]
  const inDegrees = here && aTurnLater && Math.abs(wrapLongitude(aTurnLater[0] - here[0])) < 1e-6
  return inDegrees
    ? { xmin, xmax: xmax + 360, ymin: south, ymax: north }
    : { xmin: xmax, xmax: xmin, ymin: south, ymax: north }
}

/** The point, or the last one on the way to it from the centre that the projection has. */
function reach (centre: Point, point: Point, project: ToLonLat): Point {
  if (project(...point)) return point
  const at = (share: number): Point =>
    [centre[0] + (point[0] - centre[0]) * share, centre[1] + (point[1] - centre[1]) * share]
  let [inside, outside] = [0, 1]
  for (let step = 0; step < STEPS; step++) {
    const middle = (inside + outside) / 2
    if (project(...at(middle))) inside = middle
    else outside = middle
  }
  return at(inside)
}

function polygon ([xmin, xmax, ymin, ymax]: readonly [number, number, number, number]): GeoJSON.Polygon {
  const corners = [[xmin, ymin], [xmax, ymin], [xmax, ymax], [xmin, ymax], [xmin, ymin]] as const
  const points = corners.slice(0, -1).flatMap(([x, y], corner) => {
    const [nextX, nextY] = corners[corner + 1]!
    return Array.from({ length: SIDE_POINTS }, (_, step) =>
      [x + (nextX - x) * step / SIDE_POINTS, y + (nextY - y) * step / SIDE_POINTS])
  })
  return { type: 'Polygon', coordinates: [[...points, [xmin, ymin]]] }
}
