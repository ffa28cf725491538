import type { Cookie, Reply } from '../../http/reply.ts'
import { page } from '../respond.ts'
import { ErrorPage, type ErrorPageProps } from './error-page.tsx'

/** The page for what went wrong. */
export function errorPage(props: ErrorPageProps, cookies: readonly Cookie[]): Reply {
  return page(<ErrorPage {...props} />, props.status, cookies)
}
