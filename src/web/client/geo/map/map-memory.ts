import VectorSource from 'ol/source/Vector.js'
import View from 'ol/View.js'
import type { Conversation } from '../../conversation.ts'
import type { MapItem } from './map-item.ts'

/** The state that outlives the panel: the items of the map, and an unshared sketch. */
export interface MapMemory {
  items: MapItem[]
  bySharer: boolean
  sketch: VectorSource
  view: View
  /** Set while the map is open. */
  remove: ((item: MapItem) => void) | undefined
}

const memories = new WeakMap<Conversation, MapMemory>()

/** One map per room, until the page is closed. */
export function memoryOf (conversation: Conversation): MapMemory {
  let memory = memories.get(conversation)
  if (!memory) {
    memories.set(conversation, memory = {
      items: [],
      bySharer: false,
      sketch: new VectorSource(),
      view: new View({ center: [0, 2_500_000], zoom: 1, minZoom: 0, maxZoom: 20 }),
      remove: undefined,
    })
    const { items } = memory
    conversation.on('removed', ({ message }) => {
      const item = items.find((item) => item.message === message)
      if (item && memory!.remove) memory!.remove(item)
      else if (item) items.splice(items.indexOf(item), 1)
    })
  }
  return memory
}
