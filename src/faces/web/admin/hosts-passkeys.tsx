import type { JSX } from 'preact'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Select } from '../ui/field.tsx'
import type { Said, View } from '../ui/view.ts'

type PasskeyHostsProps = {
  readonly view: View
  /** Where the form goes. */
  readonly action: string
  /** Proved names, and the one that the passkeys of all of them belong to. */
  readonly names: readonly string[]
  readonly chosen: string | undefined
  readonly error?: Said | undefined
}

/** Which name passkeys belong to, where there are several to choose from. */
export function PasskeyHosts({ view, action, names, chosen, error }: PasskeyHostsProps): JSX.Element | null {
  const { words } = view
  if (names.length < 2 && !error) return null
  const options = [
    { value: '', label: words('hosts.passkeys.each') },
    ...names.map((name) => ({ value: name, label: name })),
  ]
  return (
    <Section title={words('hosts.passkeys')} intro={words('hosts.passkeys.intro')}>
      <Card>
        <form method="post" action={action} class="form">
          <Select
            words={words}
            name="passkeys"
            label="hosts.passkeys.label"
            hint={{ word: 'hosts.passkeys.hint' }}
            error={error}
            value={chosen ?? ''}
            options={options}
          />
          <div class="actions">
            <Button tone="secondary">{words('hosts.passkeys.submit')}</Button>
          </div>
        </form>
      </Card>
    </Section>
  )
}
