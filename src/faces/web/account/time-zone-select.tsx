import type { JSX } from 'preact'
import { type FieldBasics, Select } from '../ui/field.tsx'
import { languages } from '../words/words.ts'

const ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

type ChoiceProps = Omit<FieldBasics, 'name' | 'label'> & { readonly value: string }

export function TimeZoneSelect(props: ChoiceProps): JSX.Element {
  const zones = ZONES.includes(props.value) ? ZONES : [props.value, ...ZONES]
  const options = zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))
  return <Select {...props} name="time_zone" label="field.timeZone" options={options} />
}

export function LanguageSelect(props: ChoiceProps): JSX.Element {
  const options = [
    { value: 'auto', label: props.words('field.language.auto') },
    ...languages.map(({ code, name }) => ({ value: code, label: name })),
  ]
  return <Select {...props} name="language" label="field.language" options={options} />
}
