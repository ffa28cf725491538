import type { ComponentChildren, JSX } from 'preact'

type QrFigureProps = {
  /** An SVG element that we drew, with its own light ground and quiet zone: phones find it in dark pages only so. */
  readonly svg: string
  readonly children?: ComponentChildren
}

export function QrFigure({ svg, children }: QrFigureProps): JSX.Element {
  return (
    <figure class="qr">
      <div class="qr-code" dangerouslySetInnerHTML={{ __html: svg }} />
      {children && <figcaption>{children}</figcaption>}
    </figure>
  )
}
