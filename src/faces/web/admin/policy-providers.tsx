import type { JSX } from 'preact'
import { exemptions, providerKeys } from '#domain/policies/levels.ts'
import { Select } from '../ui/field.tsx'
import type { PolicyFormProps } from './policy-parts.tsx'

/** How far identity providers may stand in for what is asked here. */
export function Providers({ view: { words }, values, inherited, errors = {} }: PolicyFormProps): JSX.Element {
  const { exemption, providerKeys: keys } = inherited.effective
  const inherits = (value: string): { value: ''; label: string } => ({
    value: '',
    label: words('policy.inherit', { value }),
  })
  return (
    <>
      <Select
        words={words}
        name="exemption"
        label="policy.setting.exemption"
        hint={inherited.of('exemption')}
        error={errors.exemption}
        value={values.exemption}
        options={[
          inherits(words(`policy.exemption.${exemption.value}`)),
          ...exemptions.map((value) => ({ value, label: words(`policy.exemption.${value}`) })),
        ]}
      />
      <Select
        words={words}
        name="provider_keys"
        label="policy.setting.providerKeys"
        hint={inherited.of('providerKeys')}
        error={errors.provider_keys}
        value={values.provider_keys}
        options={[
          inherits(words(`policy.value.${keys.value}`)),
          ...providerKeys.map((value) => ({ value, label: words(`policy.value.${value}`) })),
        ]}
      />
      <p class="hint">{words('policy.setting.providerKeys.hint')}</p>
    </>
  )
}
