import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'

/** A whole page. */
export function renderPage(vnode: VNode): string {
  return `<!doctype html>${renderToString(vnode)}`
}

/** Only a part of one, for a script that asked with `x-part`: each element replaces the one on the page with its id. */
export function renderPart(vnode: VNode): string {
  return renderToString(vnode)
}
