import { FAULTS, type ServerProcess } from '../process.ts'

/** The log lines of the program's start and its stop. */
export function course ({ lines }: ServerProcess): string[] {
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line).msg)
    .filter((msg) => /^(started|stopp|second|killed)/.test(msg))
}

/** The environment of a program with test/faults.js loaded into it. */
export const withFaults = (env: Record<string, string>) => ({ NODE_OPTIONS: `--import ${FAULTS}`, ...env })
