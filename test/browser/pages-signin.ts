import type { State } from './pages.ts'
import { companySignIn } from './pages-company.ts'
import { reads, signIn } from './people.ts'

export const signInPage: Readonly<Record<string, State>> = {
  'as a stranger sees it': {
    arrive: async ({ page, world }) => {
      await world.operator()
      await page.goto('/signin')
    },
  },
  'after a wrong password': {
    arrive: async ({ page, world }) => {
      await world.operator()
      await signIn(page, 'nobody', { token: '123456' })
      await page.getByRole('alert').waitFor()
    },
  },
  'after a token that is none': {
    arrive: async ({ page, world }) => {
      await world.operator()
      await signIn(page, 'nobody', { token: 'abc' })
      await reads(page, 'A code has 6 digits')
    },
  },
  'after too many attempts': {
    arrive: async ({ page, world }) => {
      await world.operator()
      for (let attempt = 0; attempt < 6; attempt++) {
        await signIn(page, 'nobody')
        await page.getByRole('alert').waitFor()
      }
      await reads(page, 'Too many attempts')
    },
  },
  ...companySignIn,
}
