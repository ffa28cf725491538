// npm run bench: all benches, or those that are named.
//   --json FILE      also writes the numbers to a file
//   --rounds N       pairs of rounds (7), --seconds S for each (3)
//   --users N        of the large tree (1000000), --organizations N (a fiftieth)
//   --messages N     that wait at once, for the memory of sending them (none; the issue asks for 100000)
//   --calls N        of each kind, for the comparison of answers (2000), --door TEXT those whose name begins so
//   --requests N     of all doors, for the growth of memory (50000; the issue asks for 1000000)
//   --storm-seconds N for so long 3,000 verifications a second are offered (60)
//   --sign-ins N     for the growth of memory, after the first 10,000 (20000; the issue asks for 100000)
import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { crowd } from './crowd.bench.ts'
import { delivery } from './delivery.bench.ts'
import { doors } from './doors.bench.ts'
import { enumeration } from './enumeration.bench.ts'
import { growth } from './growth.bench.ts'
import type { Bench, Options } from './measure/bench.ts'
import { endEarly } from './measure/endings.ts'
import { isMet, type Result } from './measure/figures.ts'
import { goalLines, pageLines, table } from './measure/table.ts'
import { memory } from './memory.bench.ts'
import { page } from './page.bench.ts'
import { session } from './session.bench.ts'
import { signin } from './signin.bench.ts'
import { start } from './start.bench.ts'
import { storm } from './storm.bench.ts'
import { tree } from './tree.bench.ts'
import { verify } from './verify.bench.ts'
import { weight } from './weight.bench.ts'

const BENCHES: readonly Bench[] = [
  signin,
  verify,
  session,
  page,
  delivery,
  start,
  weight,
  memory,
  tree,
  growth,
  storm,
  crowd,
  enumeration,
  doors,
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '3' },
    'sign-ins': { type: 'string', default: '20000' },
    users: { type: 'string', default: '1000000' },
    organizations: { type: 'string' },
    messages: { type: 'string', default: '0' },
    calls: { type: 'string', default: '2000' },
    requests: { type: 'string', default: '50000' },
    'storm-seconds': { type: 'string', default: '60' },
    door: { type: 'string', default: '' },
  },
})

const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are ${BENCHES.map(({ name }) => name).join(', ')}.`)
  process.exit(1)
}

endEarly()
const seconds = Number(values.seconds)
const options: Options = {
  rounds: Number(values.rounds),
  seconds,
  warmUpSeconds: 2 * seconds,
  signIns: Number(values['sign-ins']),
  users: Number(values.users),
  organizations: Number(values.organizations ?? Math.ceil(Number(values.users) / 50)),
  messages: Number(values.messages),
  calls: Number(values.calls),
  requests: Number(values.requests),
  stormSeconds: Number(values['storm-seconds']),
  door: values.door,
}
const chosen = BENCHES.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const results: Result[] = []
for (const { name, what, run } of chosen) {
  console.error(`${name} ...`)
  results.push({ name, what, ...(await run(options)) })
}
console.log(`${table(results)}\n${pageLines(results)}\n${goalLines(results)}`)
if (values.json) await writeFile(values.json, `${JSON.stringify(report(results), null, 2)}\n`)

/** The keys are what scripts read: p50Ms, p99Ms, cpuMsPerCall, ratio, rssMiB. */
function report(all: readonly Result[]): object {
  const benches = all.map(({ name, what, ours, limit, ratio, cpuRatio, goals, details, ...rest }) => ({
    ...{ name, what, ...ours, ...rest, ratio, cpuRatio, limit, details },
    goals: goals.map((goal) => ({ ...goal, met: isMet(goal) })),
  }))
  return { node: process.version, processors: cpus().length, options, benches }
}
