import { Type } from '@sinclair/typebox'
import type { App } from '../../types.ts'
import type { Limits } from '../../protocol/limits.ts'
import { RequestRefusalSchemas } from '../../http/error-schemas.ts'

export const RulesSchema = Type.Object({
  rules: Type.String({ description: 'rules of conduct' }),
  main_lang: Type.String({ description: 'language code of the instance' }),
  min_author_length: Type.Integer({ description: 'minimum length of a nickname, in characters' }),
  max_author_length: Type.Integer({ description: 'maximum length of a nickname, in characters' }),
  max_message_length: Type.Integer({ description: 'maximum length of a message, in Unicode code points' }),
  max_image_size: Type.Integer({ description: 'maximum width and height of a delivered image, in pixels' }),
  max_geojson_features: Type.Integer({ description: 'maximum number of features in a layer' }),
}, {
  title: 'Rules',
  description: 'The rules of conduct and the limits of messages.',
  examples: [{
    rules: 'Be kind.',
    main_lang: 'en',
    min_author_length: 3,
    max_author_length: 32,
    max_message_length: 255,
    max_image_size: 800,
    max_geojson_features: 500,
  }],
})

/** The limits of messages, by the names that clients know. */
export const limitsByName = (limits: Limits) => ({
  min_author_length: limits.minAuthorLength,
  max_author_length: limits.maxAuthorLength,
  max_message_length: limits.maxMessageLength,
  max_image_size: limits.maxImageSize,
  max_geojson_features: limits.maxGeojsonFeatures,
})

export default async function rulesRoute (app: App): Promise<void> {
  const { config, limits } = app
  app.get('/rules', {
    schema: {
      operationId: 'get_rules_rules_get',
      summary: 'Get Rules',
      description: 'Returns the rules of conduct and the limits of messages.',
      response: { 200: RulesSchema, ...RequestRefusalSchemas },
    },
  }, async () => ({
    rules: config.RULES,
    main_lang: config.MAIN_LANGUAGE,
    ...limitsByName(limits),
  }))
}
