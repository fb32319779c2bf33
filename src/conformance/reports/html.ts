import { linkOf } from '../documentation.ts'
import { isUnexpected, NOTES, standingOf } from '../expected-failures.ts'
import type { Result } from '../run.ts'
import { escape } from './escape.ts'
import { countResults, LEVELS, OUTCOMES, type Subject } from './summary.ts'

const STYLE = `
:root { color-scheme: light dark; background: light-dark(#fff, #17191c); color: light-dark(#1c1e21, #e6e6e6) }
a { color: light-dark(#1a4fb0, #9ecbff) }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #8888; padding: .4rem .6rem; text-align: start; vertical-align: top }
.counts td, .counts thead th { text-align: end }
.counts { width: auto }
code { overflow-wrap: anywhere }
tbody th { min-width: 16rem }
.failed, .timeout { color: light-dark(#a40000, #ff9a8f); font-weight: bold }
.passed { color: light-dark(#1b6e2c, #86d993) }
p.reason { margin: .3rem 0 0; overflow-wrap: anywhere }
`

/** One page without other files, which can be mailed and printed. */
export function writeHtml ({ kind, name, details, results, expected }: Subject): string {
  const failures = results.filter((result) => isUnexpected(result, expected))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Conformance of ${escape(name)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Conformance of a ${kind}</h1>
<p><code>${escape(name)}</code>, ${escape(details)}</p>
<p>${failures.length === 0 ? 'Nothing unexpected failed.' : `${failures.length} results are unexpected.`}</p>
${writeCounts(results)}
${failures.length > 0 ? writeTable('Unexpected results', failures, expected) : ''}
${writeTable('All cases', results, expected)}
</main>
</body>
</html>
`
}

function writeCounts (results: Result[]): string {
  const counts = countResults(results)
  const rows = LEVELS.map((level) => `<tr><th scope="row">${level}</th>${OUTCOMES.map((outcome) =>
    `<td>${counts[level][outcome]}</td>`).join('')}</tr>`)
  return `<table class="counts">
<caption>Cases by level and outcome</caption>
<thead><tr>${['level', ...OUTCOMES].map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table>`
}

function writeTable (heading: string, results: Result[], expected: ReadonlySet<string>): string {
  return `<h2>${heading}</h2>
<table>
<thead><tr>${['case', 'level', 'outcome', 'protocol'].map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>
${results.map((result) => writeRow(result, expected)).join('\n')}
</tbody>
</table>`
}

function writeRow (result: Result, expected: ReadonlySet<string>): string {
  const { case: theCase, outcome, reason } = result
  const why = reason === undefined ? '' : `<p class="reason">${escape(reason)}</p>`
  return `<tr><th scope="row"><code>${escape(theCase.id)}</code></th><td>${theCase.level}</td>` +
    `<td class="${outcome}">${outcome}${NOTES[standingOf(result, expected)]}</td>` +
    `<td><a href="${escape(linkOf(theCase))}">${escape(theCase.sentence)}</a>${why}</td></tr>`
}
