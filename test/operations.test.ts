import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { CLOSE_REASONS } from '../src/protocol/close-reasons.ts'
import { startServer } from './helper.ts'

interface Panel {
  id: number
  type: string
  title: string
  gridPos: { h: number, w: number, x: number, y: number }
  datasource?: { type: string, uid: string }
  targets?: { refId: string, expr: string }[]
}

interface Rule {
  alert: string
  expr: string
  labels: { severity: string }
  annotations: { summary: string, runbook: string }
}

const page = readFileSync('docs/operations.md', 'utf8')
const dashboardText = readFileSync('docs/operations/grafana-dashboard.json', 'utf8')
const dashboard: { panels: Panel[], templating: { list: { type: string, name: string }[] } } = JSON.parse(dashboardText)
const alertsText = readFileSync('docs/operations/alerts.yaml', 'utf8')
const rules: Rule[] = parse(alertsText).groups.flatMap((group: { rules: Rule[] }) => group.rules)

/** The variable by which every panel asks for its data. */
const DATASOURCE = { type: 'prometheus', uid: '$' + '{datasource}' }

/** The metrics that a text names, without what histograms have behind their names. */
function named (text: string): Set<string> {
  const names = text.match(/\b(gischat|process|nodejs)_[a-z_]+/g) ?? []
  return new Set(names.map((name) => name.replace(/_seconds_(bucket|sum|count)$/, '_seconds')))
}

test('docs/operations.md lists every metric', async (t) => {
  const { app } = await startServer(t, { METRICS_ENABLED: 'true' })
  const [, table] = /<!-- metrics -->\n([^]*?)<!-- \/metrics -->/.exec(page)!
  assert.deepEqual(table!.trim().split('\n').slice(2), app.metrics!.all.map(({ name, type, labels, help }) =>
    `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`))
})

test('every metric that the documentation, the dashboard or an alert names is in /metrics', async (t) => {
  const { http } = await startServer(t, { METRICS_ENABLED: 'true' })
  const exposed = new Set((await (await fetch(`${http}/metrics`)).text()).match(/(?<=^# TYPE )\S+/gm))
  for (const text of [page, dashboardText, alertsText]) {
    for (const name of named(text)) assert.ok(exposed.has(name), name)
  }
  assert.deepEqual(named(dashboardText), exposed, 'the dashboard shows every one')
})

test('the dashboard is one that Grafana can import', () => {
  const { panels, templating } = dashboard
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  assert.deepEqual(templating.list.find(({ type }) => type === 'datasource')?.name, 'datasource')
  const taken = new Set<string>()
  for (const { type, title, gridPos: { h, w, x, y }, datasource, targets } of panels) {
    assert.ok(title && x + w <= 24, title)
    for (let row = y; row < y + h; row++) {
      for (let column = x; column < x + w; column++) {
        const cell = `${row},${column}`
        assert.ok(!taken.has(cell), `${title} overlaps`)
        taken.add(cell)
      }
    }
    if (type === 'row') continue
    assert.deepEqual(datasource, DATASOURCE, title)
    assert.ok(targets!.every(({ expr }) => expr.includes('{instance=~"$instance"')), title)
    assert.equal(new Set(targets!.map(({ refId }) => refId)).size, targets!.length, title)
  }
})

test('every alert says how bad it is, and leads to a section that says what to do', () => {
  const headings = new Set(page.match(/(?<=^#+ ).*/gm))
  assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length)
  for (const { alert, labels, annotations } of rules) {
    assert.ok(['critical', 'warning', 'info'].includes(labels.severity), alert)
    assert.ok(annotations.summary, alert)
    const [, heading] = /^docs\/operations\.md, "(.+)"$/.exec(annotations.runbook) ?? []
    assert.ok(headings.has(heading!), `${alert}: ${heading}`)
  }
})

test('alerts name reasons as the server does', () => {
  const reasons = new Set<string>([...Object.values(CLOSE_REASONS).map(({ reason }) => reason), 'stopping'])
  for (const [, reason] of alertsText.matchAll(/reason!?="([^"]+)"/g)) assert.ok(reasons.has(reason!), reason)
})
