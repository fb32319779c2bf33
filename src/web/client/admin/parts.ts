import { el } from '../dom.ts'

/** Functions that the parts of the page share. */
export interface AdminContext {
  /** Makes a request and tells how it went. @returns the body of the answer; undefined if it was refused */
  act (method: string, path: string, body?: object): Promise<any>
  /** Shows a sentence, and has screen readers say it. */
  tell (text: string): void
  /** Loads everything again. */
  refresh (): Promise<void>
}

/** A part that is drawn again only if its data have changed. A button that has the focus keeps it. */
export function livePart (draw: (data: any) => (Node | string)[]) {
  const element = el('div', { class: 'admin-part' })
  let shown = ''
  return {
    element,
    show (data: unknown): void {
      const text = JSON.stringify(data)
      if (text === shown) return
      shown = text
      const focused = element.contains(document.activeElement) ? document.activeElement!.textContent : undefined
      element.replaceChildren(...draw(data))
      const same = [...element.querySelectorAll('button')].find(({ textContent }) => textContent === focused)
      same?.focus()
    },
  }
}

export function table (columns: string[], rows: (Node | string)[][]): HTMLElement {
  const label = columns.filter(Boolean).join(', ')
  return el('div', { class: 'admin-table', tabindex: 0, role: 'region', 'aria-label': label },
    el('table', {},
      el('thead', {}, el('tr', {}, ...columns.map((column) => column ? el('th', { scope: 'col' }, column) : el('td')))),
      el('tbody', {}, ...rows.map((cells) => el('tr', {}, ...cells.map((cell, i) =>
        i === 0 ? el('th', { scope: 'row', dir: 'auto' }, cell) : el('td', { dir: 'auto' }, cell)))))))
}

/** A field of a form with its label. */
export function field (name: string, label: string, attributes: Record<string, string | number | boolean> = {}) {
  return el('label', { class: 'admin-field' }, el('span', {}, label), el('input', { name, ...attributes }))
}

/** A form whose values are given to a function, and which is empty again if that returns true. */
export function form (submit: HTMLElement, fields: HTMLElement[], act: (values: FormData) => Promise<boolean>) {
  const element = el('form', {
    class: 'admin-form',
    on: {
      submit (event) {
        event.preventDefault()
        act(new FormData(element)).then((done) => { if (done) element.reset() })
      },
    },
  }, ...fields, submit)
  return element
}
