import { escapeHtml } from './escape-html.ts'

/** The part of an OpenAPI document that is shown. */
export interface OperationDocument {
  tags?: { name: string, description?: string }[]
  paths?: Record<string, Record<string, Operation>>
}

interface Operation {
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  parameters?: { name: string, in: string, required?: boolean, description?: string }[]
  responses?: Record<string, { description?: string }>
}

/**
 * The operations as HTML, to be read before a viewer of a megabyte is loaded. Each has the identifier by which links
 * lead to it in Swagger UI: `/default/get_rooms_rooms_get`.
 */
export function renderOperations ({ tags = [], paths = {} }: OperationDocument): string {
  const byTag = new Map<string, string[]>(tags.map(({ name }) => [name, []]))
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      for (const tag of operation.tags ?? ['default']) {
        byTag.set(tag, [...byTag.get(tag) ?? [], renderOperation(tag, method, path, operation)])
      }
    }
  }
  const descriptions = new Map(tags.map(({ name, description = '' }) => [name, description]))
  const sections = [...byTag].filter(([, operations]) => operations.length > 0).map(([tag, operations]) => `<section>
<h2>${escapeHtml(tag)}</h2>
<p>${escapeHtml(descriptions.get(tag) ?? '')}</p>
${operations.join('\n')}
</section>`)
  return sections.join('\n')
}

function renderOperation (tag: string, method: string, path: string, operation: Operation): string {
  const { operationId = '', summary = '', description = '', parameters = [], responses = {} } = operation
  return `<details id="${escapeHtml(`/${tag}/${operationId}`)}">
<summary><b class="method">${method.toUpperCase()}</b> <code>${escapeHtml(path)}</code> ${escapeHtml(summary)}</summary>
${description && `<p>${escapeHtml(description)}</p>`}
${renderTable('Parameters', parameters.map((parameter) =>
  [parameter.name, `in the ${parameter.in}${parameter.required ? ', required' : ''}`, parameter.description ?? '']))}
${renderTable('Responses', Object.entries(responses).map(([status, response]) => [status, response.description ?? '']))}
</details>`
}

function renderTable (caption: string, rows: string[][]): string {
  if (rows.length === 0) return ''
  const cells = ([head = '', ...rest]: string[]) =>
    `<tr><th scope="row">${escapeHtml(head)}</th>${rest.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`
  return `<table><caption>${caption}</caption>${rows.map(cells).join('')}</table>`
}
