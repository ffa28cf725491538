import { transformSync } from 'esbuild'

const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/sy
const EXPRESSION = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y
const TEMPLATE_TEXT = /(?:[^`\\$]|\\.|\$(?!\{))*/sy
/** After these a slash begins a regular expression; after anything else it divides. */
const BEFORE_EXPRESSION = /(?:^|[=(,:[!&|?{};+*%<>~^-]|\b(?:return|typeof|case|in|of|await))\s*$/

/**
 * The code of a source and nothing else: without types, comments and JSX, which esbuild takes away, and with empty
 * strings, templates and regular expressions, so that what is searched for is found only where it runs.
 */
export function codeOf(path: string, source: string): string {
  const loader = path.endsWith('.tsx') ? 'tsx' : 'ts'
  return withoutTexts(transformSync(source, { loader, jsx: 'automatic', legalComments: 'none', charset: 'utf8' }).code)
}

function withoutTexts(code: string): string {
  let rest = ''
  let at = 0
  /** For each template we are in the code of: the braces that are open there. */
  const open: number[] = []
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.test(code)
    if (found) at = pattern.lastIndex
    return found
  }
  const leaveText = (): void => {
    take(TEMPLATE_TEXT)
    if (code.startsWith('${', at)) open.push(0)
    rest += code.startsWith('${', at) ? '${' : '`'
    at += code.startsWith('${', at) ? 2 : 1
  }
  while (at < code.length) {
    const sign = code.charAt(at)
    if (take(STRING)) rest += '""'
    else if (sign === '/' && BEFORE_EXPRESSION.test(rest.slice(-12)) && take(EXPRESSION)) rest += '/r/'
    else {
      rest += sign
      at++
      const inner = open.at(-1)
      if (sign === '`') leaveText()
      else if (sign === '}' && inner === 0) {
        open.pop()
        leaveText()
      } else if (inner !== undefined && (sign === '{' || sign === '}'))
        open.splice(-1, 1, inner + (sign === '{' ? 1 : -1))
    }
  }
  return rest
}
