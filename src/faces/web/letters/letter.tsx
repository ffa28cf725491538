import type { JSX } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { Words } from '../words/words.ts'

/** A letter before it is text or HTML: the same parts in the same order in both. */
export type Parts = {
  readonly words: Words
  readonly organization: string
  readonly subject: string
  readonly greeting: string
  readonly text: string
  readonly code?: string | undefined
  readonly link?: { readonly address: string; readonly label: string } | undefined
  readonly facts: readonly { readonly term: string; readonly is: string }[]
  readonly warning?: string | undefined
  readonly help: string
}

/** The plain text: what counts first, one thought to a line, addresses on lines of their own. */
export function textOf({ organization, greeting, text, code, link, facts, warning, help }: Parts): string {
  const blocks = [
    code,
    greeting,
    text,
    facts.map(({ term, is }) => `${term}: ${is}`).join('\n'),
    warning,
    link && `${link.label}:\n${link.address}`,
    `-- \n${organization}\n${help}`,
  ]
  return `${blocks.filter(Boolean).join('\n\n')}\n`
}

const COLUMN =
  'max-width:560px;margin:0 auto;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif'
const BUTTON =
  'display:inline-block;padding:10px 18px;border:1px solid;border-radius:6px;font-weight:600;text-decoration:none;color:inherit'
const CODE = 'font:600 32px/1.3 ui-monospace,Menlo,Consolas,monospace;letter-spacing:4px;margin:0 0 16px'
const FACTS = 'margin:16px 0;padding:0;list-style:none'
const FOOT = 'margin-top:32px;padding-top:12px;border-top:1px solid;font-size:14px;opacity:.75'

/** The same as HTML. It sets no colors, so that it is readable wherever the reader's program is dark. */
export function htmlOf(parts: Parts): string {
  return `<!doctype html>${renderToString(<Letter {...parts} />)}`
}

function Letter({ words, subject, greeting, text, code, link, facts, warning, ...foot }: Parts): JSX.Element {
  return (
    <html lang={words.locale === 'qps' ? 'ar' : words.locale} dir={words.direction}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{subject}</title>
      </head>
      <body style="margin:0">
        <div style={COLUMN}>
          {code && <p style={CODE}>{code}</p>}
          <p>{greeting}</p>
          <p>{text}</p>
          {facts.length > 0 && (
            <ul style={FACTS}>
              {facts.map(({ term, is }) => (
                <li key={term}>
                  {term}: <strong>{is}</strong>
                </li>
              ))}
            </ul>
          )}
          {warning && <p>{warning}</p>}
          {link && (
            <p>
              <a href={link.address} style={BUTTON}>
                {link.label}
              </a>
            </p>
          )}
          <p style={FOOT}>
            {foot.organization}
            <br />
            {foot.help}
          </p>
        </div>
      </body>
    </html>
  )
}
