import type OlMap from 'ol/Map.js'
import type { Coordinate } from 'ol/coordinate.js'
import { Polygon, type LineString } from 'ol/geom.js'
import Draw from 'ol/interaction/Draw.js'
import type { StyleLike } from 'ol/style/Style.js'

export type Shape = LineString | Polygon

interface Options {
  type: 'LineString' | 'Polygon'
  freehand?: boolean
  style: StyleLike
  /** After each change of the unfinished shape; undefined when there is none any more. */
  onChange? (shape: Shape | undefined): void
  onEnd (shape: Shape): void
}

export interface Drawing {
  /** Adds a point, as a click would. A second one at the same place finishes the shape. */
  addPoint (coordinate: Coordinate): void
  /** Removes the last point. @returns whether there was one */
  undo (): boolean
  finish (): void
  isEmpty (): boolean
  stop (): void
}

/** Pixels within which a point is the same as the last one. */
const SAME_PLACE = 3

/** Has the user draw shapes on the map, with a pointer or point by point. */
export function startDrawing (map: OlMap, { type, freehand = false, style, onChange, onEnd }: Options): Drawing {
  const draw = new Draw({ type, freehand, style, minPoints: type === 'Polygon' ? 3 : 2, clickTolerance: 8 })
  let shape: Shape | undefined
  draw.on('drawstart', ({ feature }) => {
    shape = feature.getGeometry() as Shape
    shape.on('change', () => onChange?.(shape))
  })
  draw.on('drawabort', forget)
  draw.on('drawend', () => {
    const done = shape!
    forget()
    onEnd(done)
  })
  map.addInteraction(draw)

  function forget (): void {
    shape = undefined
    onChange?.(undefined)
  }

  /** The points so far; the last one of an unfinished shape follows the pointer. */
  const points = (): Coordinate[] => {
    if (!shape) return []
    return shape instanceof Polygon
      ? shape.getCoordinates()[0]!.slice(0, -2)
      : shape.getCoordinates().slice(0, -1)
  }

  function addPoint (coordinate: Coordinate): void {
    const last = points().at(-1)
    const tolerance = SAME_PLACE * map.getView().getResolution()!
    if (last && Math.hypot(last[0]! - coordinate[0]!, last[1]! - coordinate[1]!) < tolerance) return finish()
    draw.appendCoordinates([coordinate.slice()])
  }

  function finish (): void {
    if (points().length >= (type === 'Polygon' ? 3 : 2)) draw.finishDrawing()
  }

  return {
    addPoint,
    undo () {
      if (!shape) return false
      if (points().length <= 1) draw.abortDrawing()
      else draw.removeLastPoint()
      return true
    },
    finish,
    isEmpty: () => shape === undefined,
    stop () {
      draw.abortDrawing()
      map.removeInteraction(draw)
    },
  }
}
