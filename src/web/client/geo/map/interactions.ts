import type Collection from 'ol/Collection.js'
import Kinetic from 'ol/Kinetic.js'
import { shiftKeyOnly, targetNotEditable } from 'ol/events/condition.js'
import type Interaction from 'ol/interaction/Interaction.js'
import { defaults } from 'ol/interaction/defaults.js'
import DragPan from 'ol/interaction/DragPan.js'
import DragRotate from 'ol/interaction/DragRotate.js'
import KeyboardPan from 'ol/interaction/KeyboardPan.js'
import KeyboardZoom from 'ol/interaction/KeyboardZoom.js'
import PinchRotate from 'ol/interaction/PinchRotate.js'
import { animationTime } from '../../theme.ts'

/** Pixels that the map moves by an arrow key together with the shift key. */
const SMALL_STEP = 8

/** How pointers, fingers and keys move the map: without gliding for people who asked their system for less motion. */
export function mapInteractions (): Collection<Interaction> {
  const zoomDuration = animationTime(250)
  const duration = animationTime(100)
  const interactions = defaults({
    zoomDuration, altShiftDragRotate: false, pinchRotate: false, dragPan: false, keyboard: false,
  })
  interactions.extend([
    new DragRotate({ duration: zoomDuration }),
    new PinchRotate({ duration: zoomDuration }),
    new DragPan(duration > 0 ? { kinetic: new Kinetic(-0.005, 0.05, 100) } : {}),
    new KeyboardPan({ duration }),
    new KeyboardZoom({ duration }),
    new KeyboardPan({
      condition: (event) => shiftKeyOnly(event) && targetNotEditable(event), pixelDelta: SMALL_STEP, duration,
    }),
  ])
  return interactions
}
