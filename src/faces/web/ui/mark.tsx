import type { JSX } from 'preact'
import type { View } from './view.ts'

/** The organization's own picture, its initial where it has none, and the product's mark where it has said nothing. */
export function Mark({ view: { brand, organization } }: { readonly view: View }): JSX.Element {
  if (!brand) return <OurMark />
  if (brand.logo) {
    const { path, width, height } = brand.logo
    return <img class="logo" src={path} width={width} height={height} alt="" />
  }
  const [initial = ''] = organization.name.trim()
  return (
    <span class="mark mark-initial" aria-hidden="true">
      {initial.toLocaleUpperCase()}
    </span>
  )
}

/** A check, and beside it the second stroke that makes it count. */
function OurMark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
      <rect class="mark-ground" width="32" height="32" rx="8" />
      <path class="mark-sign" d="m6.500 16.400 4.600 5.100 7.400-11.500" />
      <path class="mark-second" d="m18.100 21.500 7.400-11.500" />
    </svg>
  )
}

/** Half turns of one flat ellipse, as one path: drawn once, written into every page as it is. */
const LINES = Array.from({ length: 24 }, (_, turn) => ellipse(turn * 7.5)).join('')

function ellipse(degrees: number): string {
  const angle = (degrees * Math.PI) / 180
  const x = Math.round(190 * Math.cos(angle))
  const y = Math.round(190 * Math.sin(angle))
  return `M${x} ${y}A190 96 ${degrees} 1 1 ${-x} ${-y}A190 96 ${degrees} 1 1 ${x} ${y}`
}

/** Fine engraved lines, as on banknotes and certificates, behind the pages where people sign in. */
export function Rosette(): JSX.Element {
  return (
    <div class="rosette">
      <svg viewBox="-200 -200 400 400" width="400" height="400" aria-hidden="true" focusable="false">
        <path d={LINES} />
      </svg>
    </div>
  )
}
