// The long forms: npm run faults                     says what there is
//                 npm run faults -- NAME --rounds N  tries one, and writes what came of it into docs/reliability.md
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { all } from './all.ts'
import type { Fault, Outcome } from './fault.ts'

const PAGE = new URL('../../docs/reliability.md', import.meta.url)

const { values, positionals } = parseArgs({ options: { rounds: { type: 'string' } }, allowPositionals: true })
const chosen = all.filter(({ name }) => positionals.includes(name))
if (chosen.length === 0) for (const { name, does, long } of all) console.log(`${name} (${long} rounds): ${does}`)
for (const fault of chosen) await tried(fault, Number(values.rounds ?? fault.long))
process.exit()

async function tried(fault: Fault, rounds: number): Promise<void> {
  const endings: (() => unknown)[] = []
  const begun = performance.now()
  try {
    const outcome = await fault.run({ after: (end) => endings.unshift(end) }, rounds)
    const minutes = Math.max(1, Math.round((performance.now() - begun) / 60_000))
    await noted(fault, outcome, `rounds: ${rounds}, ${minutes} min`)
    console.log([`${fault.name}: ${outcome.figures.join(', ')}`, ...outcome.faults].join('\n'))
    if (outcome.faults.length > 0) process.exitCode = 1
  } finally {
    for (const end of endings) await end()
  }
}

/** One row for each fault, of the last time it was tried. */
async function noted({ name, does }: Fault, { faults, figures }: Outcome, how: string): Promise<void> {
  const page = await readFile(PAGE, 'utf8')
  const day = new Date().toISOString().slice(0, 10)
  const came = faults.length === 0 ? 'holds' : `**${faults.length} faults**: ${faults[0]}`
  const row = `| \`${name}\` | ${does} | ${day}, ${how} | ${figures.join('; ')} | ${came} |`
  const known = new RegExp(`^\\| \`${name}\` \\|.*$`, 'm')
  const end = '<!-- end of the table -->'
  const added = known.test(page) ? page.replace(known, () => row) : page.replace(end, () => `${row}\n${end}`)
  await writeFile(PAGE, added)
}
