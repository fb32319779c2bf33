import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import { crsName } from '../geo/crs-name.ts'
import { preferences } from '../preferences.ts'
import type { ChatMessage, TextMessage } from '../protocol.ts'
import { crsCard } from './crs-card.ts'
import { codeCard } from './code-card.ts'
import type { ViewContext } from './context.ts'
import { geoCard } from './geo-card.ts'
import { imageView } from './image-view.ts'
import { placedText } from './placed-text.ts'
import { renderText } from './text.ts'

/** The content of a message, by its type. */
export function renderBody (message: ChatMessage, context: ViewContext): HTMLElement {
  switch (message.type) {
    case 'text': return textBody(message, context)
    case 'image': return imageView(message, context.signal)
    case 'geojson':
    case 'bbox':
    case 'position': return geoCard(message, context)
    case 'crs': return crsCard(message)
    case 'model': return codeCard({
      icon: 'model',
      kind: words.model,
      title: message.model_group ? `${message.model_group} / ${message.model_name}` : message.model_name,
      code: message.raw_xml,
      download: words.downloadModel,
      fileName: message.model_name,
      extension: 'model3',
    })
    case 'script': return codeCard({
      icon: 'code',
      kind: words.script,
      title: message.name,
      code: message.raw_pycode,
      download: words.downloadScript,
      fileName: message.name.replace(/\.py$/, ''),
      extension: 'py',
    })
  }
}

function textBody (message: TextMessage, context: ViewContext): HTMLElement {
  const text = el('p', { class: 'text', dir: 'auto' }, ...renderText(message.text, preferences.nickname))
  return message.at ? placedText(text, { ...message, at: message.at }, context) : text
}

/** The content in a few words, for screen readers. */
export function describe (message: ChatMessage): string {
  switch (message.type) {
    case 'text': return message.text
    case 'image': return words.image
    case 'geojson': return `${words.layer} ${message.layer_name}`
    case 'bbox': return words.extent
    case 'position': return words.position
    case 'crs': return `${words.crs} ${crsName(message.crs_wkt, message.crs_authid)}`.trim()
    case 'model': return `${words.model} ${message.model_name}`
    case 'script': return `${words.script} ${message.name}`
  }
}
