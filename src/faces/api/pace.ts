import { createPace as paced } from '../http/pace.ts'

export type { Pace } from '../http/pace.ts'

/** How many requests of one key are answered in a second, and how many more at once. */
export const PACE = { perSecond: 500, burst: 1000 } as const

/** By the id of a key: what guesses at codes is counted by the budgets of people. */
export const createPace = (pace: Parameters<typeof paced>[0] = PACE): ReturnType<typeof paced> => paced(pace)
