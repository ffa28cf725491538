import type { Bench } from './measure/bench.ts'
import { median } from './measure/figures.ts'
import { inFolder, NPM_START, withProduct } from './measure/product.ts'

const STARTS = 5

export const start: Bench = {
  name: 'start',
  what: 'npm start, dependencies installed, to the first answered page: empty folder, then again on the same',
  run: async () => {
    const first: number[] = []
    const again: number[] = []
    for (let number = 0; number < STARTS; number++) {
      await inFolder(async (folder) => {
        first.push(await startOnce(folder))
        again.push(await startOnce(folder))
      })
    }
    const [firstS, againS] = [median(first), median(again)]
    return {
      goals: [
        { what: 'empty folder', is: firstS, sense: 'at most', goal: 3, unit: 's' },
        { what: 'again', is: againS, sense: 'at most', goal: 1.5, unit: 's' },
      ],
      details: {
        emptyFolderS: firstS,
        againS,
        fastestEmptyFolderS: Math.min(...first),
        fastestAgainS: Math.min(...again),
      },
    }
  },
}

/** Seconds from the command to the last byte of the page. */
async function startOnce(folder: string): Promise<number> {
  const begun = performance.now()
  return withProduct(NPM_START, folder, {}, async ({ setup }) => {
    const answer = await fetch(setup)
    await answer.text()
    if (answer.status !== 200) throw new Error(`the first page was answered ${answer.status}`)
    return (performance.now() - begun) / 1000
  })
}
