import type { ComponentChildren, JSX } from 'preact'
import type { Qr } from './qr.ts'

/** Readers want four modules of light around the code; phones find it in dark pages only so. */
const QUIET = 4

type QrFigureProps = { readonly qr: Qr; readonly label: string; readonly children?: ComponentChildren }

export function QrFigure({ qr, label, children }: QrFigureProps): JSX.Element {
  const side = qr.size + 2 * QUIET
  return (
    <figure class="qr">
      <svg viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`} role="img" aria-label={label} shape-rendering="crispEdges">
        <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="#fff" />
        <path d={qr.path} fill="#000" />
      </svg>
      {children && <figcaption>{children}</figcaption>}
    </figure>
  )
}
