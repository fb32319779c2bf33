import type OlMap from 'ol/Map.js'
import Feature from 'ol/Feature.js'
import { LineString } from 'ol/geom.js'
import VectorLayer from 'ol/layer/Vector.js'
import type VectorSource from 'ol/source/Vector.js'
import { button, el } from '../../dom.ts'
import { words } from '../../i18n.ts'
import type { IconName } from '../../icons.ts'
import { sketchStyle } from './drawing-style.ts'
import { startDrawing } from './drawing.ts'
import type { Tool } from './tools.ts'

export type Kind = 'line' | 'area' | 'arrow' | 'freehand'

export interface Sketch {
  tools: Tool[]
  /** Drawn shapes that have not been shared yet. */
  bar: HTMLElement
  recolour (): void
}

interface Options {
  map: OlMap
  /** The shapes so far: they outlive the panel. */
  shapes: VectorSource
  share (shapes: Feature[]): void
  signal: AbortSignal
}

/** Shapes that the user draws on the map, until they are shared together. */
export function sketch ({ map, shapes, share, signal }: Options): Sketch {
  const layer = new VectorLayer({ source: shapes, style: sketchStyle(), zIndex: 15 })
  map.addLayer(layer)
  const count = el('span', {})
  const bar = el('div', { class: 'sketch-bar' }, count,
    button({ label: words.sketchShare, icon: 'send', class: 'primary', onClick: () => share(shapes.getFeatures()) }),
    button({ label: words.sketchUndo, icon: 'undo', onClick: removeLast }),
    button({ label: words.sketchDiscard, icon: 'close', onClick: () => shapes.clear() }))

  function draw (): void {
    const number = shapes.getFeatures().length
    bar.hidden = number === 0
    count.textContent = words.sketchCount(number)
  }

  function removeLast (): void {
    const last = shapes.getFeatures().at(-1)
    if (last) shapes.removeFeature(last)
    if (shapes.isEmpty()) map.getTargetElement()!.focus()
  }

  function start (kind: Kind) {
    return startDrawing(map, {
      type: kind === 'area' ? 'Polygon' : 'LineString',
      freehand: kind === 'freehand',
      style: sketchStyle(kind),
      onEnd (shape) {
        // A hand draws hundreds of points: those that a pixel hides say nothing.
        const kept = kind === 'freehand' && shape instanceof LineString
          ? shape.simplify(map.getView().getResolution()!) as LineString
          : shape
        shapes.addFeature(new Feature({ geometry: kept, kind }))
      },
    })
  }

  const tool = (kind: Kind, label: string, icon: IconName, hint: string): Tool =>
    ({ label, icon, hint, keys: kind === 'freehand' ? words.keysFreehand : words.keysPoints, start: () => start(kind) })

  shapes.on('change', draw)
  signal.addEventListener('abort', () => shapes.un('change', draw), { once: true })
  draw()
  return {
    tools: [
      tool('line', words.sketchLine, 'line', words.hintLine),
      tool('area', words.sketchArea, 'polygon', words.hintArea),
      tool('arrow', words.sketchArrow, 'arrow', words.hintLine),
      tool('freehand', words.sketchFreehand, 'edit', words.hintFreehand),
    ],
    bar,
    recolour: () => layer.setStyle(sketchStyle()),
  }
}
