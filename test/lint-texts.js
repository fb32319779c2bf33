/* Lints texts as if they were files: reads [path, text] pairs as JSON, and prints the rules that each breaks. */
import { ESLint } from 'eslint'
import { json } from 'node:stream/consumers'

const eslint = new ESLint()
const rules = []
for (const [filePath, text] of await json(process.stdin)) {
  const [{ messages }] = await eslint.lintText(`${text}\n`, { filePath })
  rules.push(messages.map(({ ruleId }) => ruleId))
}
console.log(JSON.stringify(rules))
