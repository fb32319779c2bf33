import { Type } from '@sinclair/typebox'
import type { App } from '../../types.ts'
import { RequestRefusalSchemas } from '../../http/error-schemas.ts'
import { version } from '../../package.ts'

const VersionSchema = Type.Object({
  version: Type.String(),
}, { title: 'Version', description: 'The version of the server.', examples: [{ version }] })

export default async function versionRoute (app: App): Promise<void> {
  app.get('/version', {
    schema: {
      operationId: 'get_version_version_get',
      summary: 'Get Version',
      description: 'Returns the version of the server.',
      response: { 200: VersionSchema, ...RequestRefusalSchemas },
    },
  }, async () => ({ version }))
}
