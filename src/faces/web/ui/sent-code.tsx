import type { JSX } from 'preact'
import type { SentPrompt } from '#domain/factors/factor.ts'
import { secondsBetween } from '#kernel/time.ts'
import type { Words } from '../words/words.ts'
import { Alert } from './alert.tsx'
import { Button } from './button.tsx'
import { type Fields, HiddenFields } from './hidden-fields.tsx'
import { Icon } from './icon.tsx'
import { kindBy, kindIcon } from './methods.ts'
import { CodeField, type CodeFieldProps } from './secret-field.tsx'
import { Time } from './time.tsx'
import type { View } from './view.ts'
import { waitText } from './wait.ts'

type SentCodeProps = {
  readonly view: View
  readonly prompt: SentPrompt
  /** The address of this page, to look again whether the code has left. */
  readonly here: string
  /** Nothing else can be used instead: the code is what sets a method up. */
  readonly settingUp?: boolean | undefined
}

/**
 * What became of the code: where it went, when, and how long it is good. Also the answer to `x-part` while it is on its way.
 */
export function SentCode(props: SentCodeProps): JSX.Element {
  const { view, prompt, here } = props
  const waiting = prompt.sent?.progress === 'waiting'
  return (
    <div id="sent-code" class="form" role="status" data-look={waiting ? here : undefined}>
      <Went {...props} />
      {waiting && (
        <p class="hint unscripted">
          <a href={here}>{view.words('sent.check')}</a>
        </p>
      )}
      {prompt.sent?.progress === 'failed' && (
        <Alert tone="warning" title={view.words('sent.failed')} still>
          <p>{view.words(props.settingUp ? 'sent.failed.setUp' : 'sent.failed.text')}</p>
          <p>
            <a href={here}>{view.words('sent.check')}</a>
          </p>
        </Alert>
      )}
      <Refused {...props} />
    </div>
  )
}

function Went({ view, prompt }: SentCodeProps): JSX.Element | null {
  const { words, now } = view
  const { channel, to, sent } = prompt
  if (sent?.progress === 'failed') return null
  const state = !sent ? '.none' : sent.progress === 'waiting' ? '.waiting' : ''
  return (
    <div class="look-for">
      <Icon name={kindIcon(kindBy(channel))} />
      <p>
        {words(`sent${state}.${channel}`, { to: leftToRight(words, to) })}
        {sent && (
          <span class="hint block">
            {words('sent.at')} <Time view={view} at={sent.at} ago /> ·{' '}
            {words('sent.until', { wait: waitText(words, secondsBetween(now, sent.until)) })}
          </span>
        )}
      </p>
    </div>
  )
}

/** Numbers and addresses keep their order, and numbers their line. */
function leftToRight({ direction }: Words, text: string): string {
  const whole = text.replaceAll(' ', '\u00a0')
  return direction === 'rtl' ? `\u2066${whole}\u2069` : whole
}

function Refused({ view, prompt }: SentCodeProps): JSX.Element | null {
  const { words, now } = view
  if (!prompt.refused) return null
  const { until } = prompt.refused
  return (
    <Alert tone="warning" title={words('sent.refused')} still>
      <p>
        {until && until > now
          ? words('sent.refused.until', { wait: waitText(words, secondsBetween(now, until)) })
          : words('sent.refused.text')}
      </p>
    </Alert>
  )
}

type SendAgainProps = {
  readonly view: View
  readonly prompt: SentPrompt
  readonly action: string
  /** What the form says besides. */
  readonly fields?: Fields | undefined
  /** On a card of its own the button is as wide as the others there; in a panel it is not. */
  readonly wide?: boolean
}

/** Another code, or the first. With a script the wait counts down; without, the page says how long it is. */
export function SendAgain({ view, prompt, action, fields = [], wide = false }: SendAgainProps): JSX.Element {
  const { words, now } = view
  const { sent, againAt } = prompt
  if (!againAt) return <p class="hint">{words('sent.noMore')}</p>
  const seconds = Math.ceil(secondsBetween(now, againAt))
  return (
    <form method="post" action={action} class="form">
      <HiddenFields fields={fields} />
      <Button tone={sent ? 'secondary' : 'primary'} wide={wide}>
        {words(sent ? 'sent.again' : 'sent.first')}
      </Button>
      {seconds > 0 && (
        <p class="hint">
          {words('sent.wait')} <span data-count={seconds}>{waitText(words, seconds)}</span>
        </p>
      )}
    </form>
  )
}

/** The field for a code that was sent. */
export function SentCodeField(
  props: Omit<CodeFieldProps, 'digits'> & { readonly prompt: SentPrompt },
): JSX.Element | null {
  const { prompt, ...field } = props
  return prompt.sent ? <CodeField {...field} digits={prompt.sent.digits} /> : null
}
