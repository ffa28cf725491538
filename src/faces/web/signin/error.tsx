import type { Cookie, Reply } from '../../http/reply.ts'
import { page } from '../respond.ts'
import type { View } from '../ui/view.ts'
import { ErrorPage, type ErrorPageProps } from './error-page.tsx'
import { WaitingPage } from './waiting-page.tsx'

/** The page for what went wrong. */
export function errorPage(props: ErrorPageProps, cookies: readonly Cookie[]): Reply {
  return page(<ErrorPage {...props} />, props.status, cookies)
}

/** The page for everything before the first owner has set the portal up. */
export function waitingPage(view: View): Reply {
  return page(<WaitingPage view={view} />, 404)
}
