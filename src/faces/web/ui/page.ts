import type { JSX } from 'preact'
import { renderToString } from 'preact-render-to-string'

/** A whole page. */
export function renderPage(page: JSX.Element): string {
  return `<!doctype html>${renderToString(page)}`
}

/** Only a part of one, for a script that asked with `x-part`: each element replaces the one on the page with its id. */
export function renderPart(part: JSX.Element): string {
  return renderToString(part)
}
