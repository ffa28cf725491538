import type { ComponentChildren, JSX } from 'preact'
import { assetPath } from './assets.ts'
import type { View } from './view.ts'

type DocumentProps = {
  readonly view: View
  readonly title: string
  readonly look: 'gate' | 'inside'
  /** Scripts that only this page needs. */
  readonly scripts?: readonly string[] | undefined
  readonly children: ComponentChildren
}

export function Document({ view, title, look, scripts = [], children }: DocumentProps): JSX.Element {
  const { words, organization } = view
  return (
    <html lang={words.locale === 'qps' ? 'ar' : words.locale} dir={words.direction}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · ${organization.name}`}</title>
        <link rel="stylesheet" href={view.brand?.sheet ?? assetPath('app.css')} />
        <Favicon view={view} />
        {['app.js', ...scripts].map((name) => (
          <script key={name} type="module" src={assetPath(name)} />
        ))}
      </head>
      <body class={look}>{children}</body>
    </html>
  )
}

/** The same picture as on the page, so that it is fetched once. */
function Favicon({ view: { brand } }: { readonly view: View }): JSX.Element {
  if (brand?.logo) return <link rel="icon" type="image/png" href={brand.logo.path} />
  return <link rel="icon" type="image/svg+xml" href={assetPath(brand ? 'plain.svg' : 'favicon.svg')} />
}
