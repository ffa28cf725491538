import type { JSX } from 'preact'

type StepsProps = { readonly label: string; readonly steps: readonly string[]; readonly current: number }

export function Steps({ label, steps, current }: StepsProps): JSX.Element {
  return (
    <ol class="steps" aria-label={label}>
      {steps.map((step, at) => (
        <li
          key={step}
          class={at < current ? 'step-done' : undefined}
          aria-current={at === current ? 'step' : undefined}
        >
          {step}
        </li>
      ))}
    </ol>
  )
}
