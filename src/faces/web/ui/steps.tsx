import type { JSX } from 'preact'
import type { Words } from '../words/words.ts'

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

/** From an empty portal to an owner who is protected. The first two are one page. */
export function FirstRunSteps({ words, current }: { readonly words: Words; readonly current: 0 | 2 }): JSX.Element {
  const steps = [words('firstRun.step.organization'), words('firstRun.step.you'), words('firstRun.step.twoFactor')]
  return <Steps label={words('firstRun.steps')} steps={steps} current={current} />
}
