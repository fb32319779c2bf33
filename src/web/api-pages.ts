import { renderDocsPage } from './docs-frame.ts'
import { renderOperations, type OperationDocument } from './docs-operations.ts'

/** The page at /docs, to try the operations in Swagger UI. */
export function renderSwaggerPage (document: OperationDocument): string {
  return renderDocsPage({
    page: 'docs',
    title: 'REST API',
    styles: ['docs.css'],
    script: 'swagger.js',
    preload: ['swagger-ui.css', 'swagger-ui-bundle.js'],
    document: 'openapi.json',
    main: `<div id="overview">${renderOperations(document)}</div><div id="swagger-ui" hidden></div>`,
  })
}

/** The page at /redoc, to read them in detail. */
export function renderRedocPage (document: OperationDocument): string {
  return renderDocsPage({
    page: 'redoc',
    title: 'REST API reference',
    styles: ['docs.css'],
    script: 'redoc.js',
    preload: ['redoc.standalone.js'],
    document: 'openapi.json',
    main: `<div id="overview">${renderOperations(document)}</div><div id="redoc" hidden></div>`,
  })
}
