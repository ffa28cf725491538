import type { JSX } from 'preact'

const DRAWINGS = {
  check: 'M4 10.5 8.2 15 16 5.5',
  warning: 'M10 6.5v4.2m0 2.8v.1M10 2.8 18 16.8H2Z',
  info: 'M10 9.2v4.6m0-7.4v.1M10 17.6a7.6 7.6 0 1 0 0-15.2 7.6 7.6 0 0 0 0 15.2Z',
  stop: 'M10 6v4.8m0 2.9v.1M10 17.6a7.6 7.6 0 1 0 0-15.2 7.6 7.6 0 0 0 0 15.2Z',
  down: 'm5.5 8 4.5 4.5L14.5 8',
  up: 'm5.5 12.5 4.5-4.5 4.5 4.5',
  back: 'M12 5 7 10l5 5',
  next: 'm8 5 5 5-5 5',
  app: 'M6 2.8h8a1 1 0 0 1 1 1v12.4a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V3.8a1 1 0 0 1 1-1Zm3 11.7h2',
  sheet: 'M5 2.8h7l3.5 3.5v10.9H5Zm2.6 6h5M7.600 11.800h5M7.600 14.600h3',
  key: 'M12.500 11.500a4.200 4.200 0 1 0-4-4L2.800 13.200v3.800h3.800l.9-.9v-1.900h1.900l1.600-1.600ZM13.600 6.400h.1',
  mail: 'M2.8 4.5h14.4v11H2.8Zm0 .8L10 11l7.2-5.700',
  text: 'M3 3.500h14v9.500H9.500L5.500 16.500V13H3Zm3.500 3.600h7m-7 2.800h4.500',
  screen: 'M3.500 4.500h13v8.500h-13ZM1.800 15.800h16.400',
  options: 'M3 6h8m4 0h2M3 14h2m4 0h8M13 3.800v4.400M7 11.800v4.400',
} as const

export type IconName = keyof typeof DRAWINGS

/** A drawing beside words; it says nothing by itself. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={DRAWINGS[name]} />
    </svg>
  )
}
