/** The answer of `GET /rules`. */
export interface Rules {
  min_author_length: number
  max_author_length: number
  max_message_length: number
  max_image_size: number
  max_geojson_features: number
}

/** The defaults of a server, for members that its answer lacks. */
export const USUAL_RULES: Rules = {
  min_author_length: 3,
  max_author_length: 32,
  max_message_length: 255,
  max_image_size: 800,
  max_geojson_features: 500,
}
