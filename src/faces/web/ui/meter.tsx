import type { JSX } from 'preact'

type MeterProps = { readonly label: string; readonly value: number; readonly max: number; readonly low: number }

export function Meter({ label, value, max, low }: MeterProps): JSX.Element {
  return <meter class="meter" aria-label={label} min={0} max={max} low={low} optimum={max} value={value} />
}
