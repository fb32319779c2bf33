#!/usr/bin/env node
/* The program: gischat-conformance. */
import { readFileSync, writeFileSync } from 'node:fs'
import { version } from '../package.ts'
import { parseCommandLine, UsageError, type Format, type Settings } from './cli.ts'
import { SERVER_CASES } from './cases/index.ts'
import type { Rule } from './case.ts'
import { CLIENT_CASES } from './client/cases.ts'
import { runClientCases } from './client/run-client.ts'
import { isUnexpected, readExpectedFailures } from './expected-failures.ts'
import { writeHtml } from './reports/html.ts'
import { writeJson } from './reports/json.ts'
import { writeJunit } from './reports/junit.ts'
import type { Subject } from './reports/summary.ts'
import { writeResult, writeSummary } from './reports/text.ts'
import { runCases, selectCases, type Result } from './run.ts'
import { Target } from './target.ts'
import { USAGE } from './usage.ts'

const EXIT_FAILED = 1
const EXIT_USAGE = 2

const WRITERS: Record<Format, (subject: Subject) => string> = { json: writeJson, html: writeHtml, junit: writeJunit }

/** Errors that the caller can fix: their message is enough. */
const EXPLAINED = ['UsageError', 'NoServer', 'TimedOut', 'Busy']

try {
  process.exitCode = await run(parseCommandLine(process.argv.slice(2)))
} catch (error) {
  const { name, message } = error as Error
  console.error(EXPLAINED.includes(name) ? `gischat-conformance: ${message} (see --help)` : error)
  process.exitCode = EXIT_USAGE
}

async function run (settings: Settings): Promise<number> {
  const cases: Rule[] = settings.kind === 'server' ? SERVER_CASES : CLIENT_CASES
  switch (settings.action) {
    case 'help':
      process.stdout.write(USAGE)
      return 0
    case 'version':
      console.log(version)
      return 0
    case 'list':
      for (const { id, level, sentence } of selectCases(cases, settings)) {
        console.log(`${level.padEnd(6)} ${id}: ${sentence}`)
      }
      return 0
    default: {
      if (selectCases(cases, settings).length === 0) throw new UsageError('no case has this --only and --dialect')
      return report(await check(settings), settings)
    }
  }
}

async function check (settings: Settings): Promise<Subject> {
  const expected = readExpected(settings.expectedFailures)
  // A report on stdout is for a program, which reads nothing else there.
  const print = Object.values(settings.reports).includes('-') ? console.error : console.log
  const onResult = (result: Result) => print(writeResult(result, expected))
  const tested = await (settings.kind === 'server' ? checkServer : checkClient)(settings, onResult)
  const subject: Subject = { kind: settings.kind, name: settings.subject, expected, ...tested }
  print(writeSummary(subject))
  return subject
}

type Tested = Pick<Subject, 'details' | 'results'>

async function checkServer (settings: Settings, onResult: (result: Result) => void): Promise<Tested> {
  const { facts, results } = await runCases(SERVER_CASES, targetOf(settings), { ...settings, onResult })
  return { results, details: `version ${facts.version}, room "${facts.room}"` }
}

async function checkClient (settings: Settings, onResult: (result: Result) => void): Promise<Tested> {
  const { subject, patience } = settings
  const results = await runClientCases(CLIENT_CASES, subject, patience, { ...settings, onResult })
  return { results, details: 'a program' }
}

function targetOf ({ subject, patience }: Settings): Target {
  try {
    return new Target(subject, patience)
  } catch {
    throw new UsageError(`'${subject}' is no URL of a server`)
  }
}

function readExpected (file: string | undefined): ReadonlySet<string> {
  if (file === undefined) return new Set()
  try {
    return readExpectedFailures(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new UsageError(`--expected-failures: ${(error as Error).message}`)
  }
}

function report (subject: Subject, { reports }: Settings): number {
  for (const [format, file] of Object.entries(reports) as [Format, string][]) {
    const text = WRITERS[format](subject)
    if (file === '-') process.stdout.write(text)
    else writeFileSync(file, text)
  }
  return subject.results.some((result) => isUnexpected(result, subject.expected)) ? EXIT_FAILED : 0
}
