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
  {
    files: ['test/**/*.test.ts'],
    ignores: ['test/**/*.alone.test.ts'],
    rules: {
      'no-restricted-syntax': ['error', {
        selector: 'MemberExpression[property.name="timers"]',
        message: 'Mocked timers are those of the whole process, fetch included: call the file *.alone.test.ts.',
      }],
    },
  },
  ...layerRules,
]
