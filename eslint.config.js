import neostandard from 'neostandard'
import { layerRules } from './lint/layers.js'
import { noCycle } from './lint/no-cycle.js'

export default [
  ...neostandard({ ts: true, noJsx: true, ignores: ['dist', 'coverage', 'bench/.build'] }),
  {
    plugins: { gischat: { rules: { 'no-cycle': noCycle } } },
    rules: {
      'gischat/no-cycle': 'error',
      '@stylistic/comma-dangle': ['error', 'only-multiline'],
      '@stylistic/max-len': ['error', {
        code: 120, ignoreUrls: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true,
      }],
    },
  },
  ...layerRules,
]
