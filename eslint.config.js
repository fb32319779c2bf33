import neostandard from 'neostandard'

export default [
  ...neostandard({ ts: true, noJsx: true, ignores: ['dist', 'coverage', 'bench/.build'] }),
  {
    rules: {
      '@stylistic/comma-dangle': ['error', 'only-multiline'],
      '@stylistic/max-len': ['error', {
        code: 120, ignoreUrls: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true,
      }],
    },
  },
  {
    // The core knows no framework, no transport and no database.
    files: ['src/rooms/**', 'src/dialects/**', 'src/presence/**', 'src/broker/**', 'src/protocol/**', 'src/lib/**'],
    ignores: ['src/broker/redis/connection.ts'],
    rules: {
      'no-restricted-imports': ['error', {
        patterns: [
          { group: ['fastify', '@fastify/*', 'fastify-plugin', 'ws', '/redis', '@redis/*', 'ioredis'] },
          { group: ['http', 'https', 'net', 'tls', 'node:http', 'node:https', 'node:net', 'node:tls'] },
          { group: ['**/plugins/*', '**/routes/*', '**/websocket/*', '**/http/*'] },
        ],
      }],
    },
  },
]
