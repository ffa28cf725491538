// What people do, and every page of the administration, over 1,000 people, 100,000 and a million, with a record that is as
// long for each of them.
import type { Bench, Options } from './measure/bench.ts'
import type { PageFigures } from './measure/figures.ts'
import { grown } from './measure/growing.ts'
import { measuredPages } from './measure/pages.ts'
import { ROADS, withRoads } from './measure/roads.ts'
import { SMALL, type Standing, standing } from './measure/trees.ts'

/** Some are younger than what happened, so a million people come to ten million rows and more. */
const EVENTS = 12
const MIDDLE = 100_000
/** They take less than a millisecond, and pages many. */
const ROAD_CALLS = 40
const MOST_GROWTH = 1.5

export const growth: Bench = {
  name: 'growth',
  what: 'sign-in, session, verify and every page of the administration over many users | over 1,000',
  run: async (options) => {
    const { users, organizations } = options
    const sizes = [...(users > MIDDLE ? [{ users: MIDDLE, organizations: MIDDLE / 50 }] : []), { users, organizations }]
    const all = await standing({ ...SMALL, events: EVENTS }, async (small) => {
      const pages: PageFigures[] = []
      for (const size of sizes) {
        const found = await standing({ ...size, events: EVENTS }, (big) => everything(small, big, options))
        pages.push(...found.map((one) => ({ ...one, scope: `${one.scope}, ${size.users}` })))
      }
      return pages
    })
    return { pages: all, goals: [goalOf(all)], details: { users, events: users * EVENTS } }
  },
}

async function everything(small: Standing, big: Standing, { rounds }: Options): Promise<PageFigures[]> {
  const pages = await measuredPages(small, big, rounds)
  return withRoads(small, (few) =>
    withRoads(big, async (many) => {
      for (const page of ROADS)
        pages.push(await grown({ page, scope: 'everybody' }, few[page], many[page], rounds, ROAD_CALLS))
      return pages
    }),
  )
}

function goalOf(pages: readonly PageFigures[]) {
  const is = Math.max(...pages.map(({ growth: each }) => each))
  return { what: 'largest growth', is, sense: 'at most', goal: MOST_GROWTH, unit: '' } as const
}
