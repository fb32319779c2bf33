import { button, download, el, fileName } from '../dom.ts'
import { words } from '../i18n.ts'
import { drawIcon, type IconName } from '../icons.ts'

interface CodeCardOptions {
  icon: IconName
  kind: string
  title: string
  code: string
  download: string
  fileName: string
  extension: string
}

const PREVIEW_LINES = 8
const PREVIEW_CHARACTERS = 800

/** A model or script; the page shows it as text and never runs it. */
export function codeCard ({ icon, kind, title, code, ...file }: CodeCardOptions): HTMLElement {
  const lines = code.split('\n')
  const preview = lines.slice(0, PREVIEW_LINES).join('\n').slice(0, PREVIEW_CHARACTERS)
  const text = el('pre', { class: 'code', tabindex: 0, 'aria-label': title }, preview)
  const more = button({
    label: words.showCode,
    onClick () {
      text.textContent = code
      text.focus()
      more.remove()
    },
  })
  return el('div', { class: 'card' },
    el('p', { class: 'card-kind' }, drawIcon(icon), kind),
    el('p', { class: 'card-title', dir: 'auto' }, title),
    el('p', { class: 'warning' }, drawIcon('warning'), el('span', {}, words.codeWarning)),
    text,
    el('div', { class: 'card-actions' },
      button({
        label: file.download,
        icon: 'download',
        onClick: () => download(fileName(file.fileName, file.extension), 'text/plain', code),
      }),
      preview !== code && more,
      el('span', { class: 'muted' }, words.lines(lines.length))))
}
