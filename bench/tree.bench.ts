// Every page of the administration, over a small tree and a large one, for an owner of the operator, of a reseller and of a
// client.
import type { Bench, Options } from './measure/bench.ts'
import type { PageFigures } from './measure/figures.ts'
import { measuredPages } from './measure/pages.ts'
import { SMALL, standing } from './measure/trees.ts'

const MOST_MS = 50
const MOST_GROWTH = 1.5

export const tree: Bench = {
  name: 'tree',
  what: 'pages of the administration at 1,000 users and at many',
  run: async (options) => {
    const large = { users: options.users, organizations: options.organizations }
    return standing(SMALL, (small) =>
      standing(large, async (big) => resultOf(await measuredPages(small, big, options.rounds), options)),
    )
  },
}

function resultOf(pages: readonly PageFigures[], { users }: Options) {
  const worst = (of: (page: PageFigures) => number): number => Math.max(...pages.map(of))
  return {
    pages,
    goals: [
      {
        what: 'largest growth of a page',
        is: worst(({ growth }) => growth),
        sense: 'at most',
        goal: MOST_GROWTH,
        unit: '',
      },
      { what: 'slowest page, median', is: worst(({ p50Ms }) => p50Ms), sense: 'at most', goal: MOST_MS, unit: 'ms' },
    ] as const,
    details: { users },
  }
}
