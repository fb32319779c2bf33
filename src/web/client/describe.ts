import { words } from './i18n.ts'
import { crsName } from './geo/crs-name.ts'
import type { ChatMessage } from './protocol.ts'
import { plainText } from './richtext.ts'

/** The content of a message in a few words: for screen readers, quotes and the clipboard. */
export function describe (message: ChatMessage): string {
  switch (message.type) {
    case 'text': return plainText(message.text)
    case 'image': return words.image
    case 'geojson': return `${words.layer} ${message.layer_name}`
    case 'bbox': return words.extent
    case 'position': return words.position
    case 'crs': return `${words.crs} ${crsName(message.crs_wkt, message.crs_authid)}`.trim()
    case 'model': return `${words.model} ${message.model_name}`
    case 'script': return `${words.script} ${message.name}`
  }
}
