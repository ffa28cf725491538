import { type Figures, type Goal, isMet, type Result } from './figures.ts'

const COLUMNS = [
  'bench',
  'rate/s',
  'p50 ms',
  'p99 ms',
  'CPU ms/call',
  'server',
  'PostgreSQL',
  'ratio',
  'of CPU',
  'memory MiB',
]

/** A line for each side of each bench that counts calls or memory, with columns under each other. */
export function table(results: readonly Result[]): string {
  const each = results.flatMap((result) => [
    result,
    ...(result.doors ?? []).map(({ door, statements: { reads, writes, inside, transactions }, ...figures }) => ({
      ...figures,
      name: `${door} (${reads} reads, ${writes} writes, ${transactions / 2} transactions of ${inside})`,
      rssMiB: undefined,
    })),
  ])
  const counted = each.filter(({ ours, rssMiB }) => ours !== undefined || rssMiB !== undefined)
  const rows = counted.flatMap(({ name, ours, limit, ratio, cpuRatio, rssMiB }) => [
    [name, ...cells(ours), hundredths(ratio), hundredths(cpuRatio), whole(ours?.rssMiB ?? rssMiB)],
    ...(limit ? [['  limit', ...cells(limit), '', '', whole(limit.rssMiB)]] : []),
  ])
  return aligned([COLUMNS, ...rows])
}

/** A line for each page over a small and a large tree; nothing where no pages were measured. */
export function pageLines(results: readonly Result[]): string {
  const pages = results.flatMap((result) => result.pages ?? [])
  if (pages.length === 0) return ''
  const rows = pages.map(
    ({ page, scope, smallP50Ms, smallP99Ms, p50Ms, p99Ms, smallCpuMs, cpuMs, growth, cpuGrowth }) => [
      `${page} (${scope})`,
      ...[smallP50Ms, smallP99Ms, p50Ms, p99Ms, smallCpuMs, cpuMs].map((ms) => ms.toFixed(1)),
      ...[growth, cpuGrowth].map((ratio) => ratio.toFixed(2)),
    ],
  )
  return `\n${aligned([['page', 'p50 small', 'p99', 'p50 large', 'p99', 'CPU small', 'CPU large', 'growth', 'of CPU'], ...rows])}\n`
}

function aligned(all: readonly (readonly string[])[]): string {
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const padded = all.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
  )
  return padded.join('\n')
}

/** What was asked for, what it is, and whether that is enough. */
export function goalLines(results: readonly Result[]): string {
  const lines = results.flatMap(({ name, goals }) =>
    goals.map((goal) => `${isMet(goal) ? 'met   ' : 'missed'}  ${name}: ${said(goal)}`),
  )
  return lines.join('\n')
}

function said({ what, is, sense, goal, unit }: Goal): string {
  return `${what} ${short(is)}${unit && ` ${unit}`} (${sense} ${short(goal)})`
}

function cells(figures: Figures | undefined): string[] {
  if (!figures) return ['', '', '', '', '', '']
  const { rate, p50Ms, p99Ms, cpuMsPerCall, serverCpuMsPerCall, postgresCpuMsPerCall } = figures
  return [
    whole(rate),
    ...[p50Ms, p99Ms, cpuMsPerCall, serverCpuMsPerCall, postgresCpuMsPerCall].map((ms) => ms.toFixed(2)),
  ]
}

function hundredths(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(2)
}

function whole(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(0)
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}
