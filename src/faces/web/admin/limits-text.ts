import type { LimitsAt } from '#domain/administration/message-limits.ts'
import { type LimitName, limitNames } from '#domain/messages/guard/limits.ts'
import type { Held } from '#domain/messages/guard/settings.ts'
import type { Reader } from '../ui/policy-text.ts'
import { type LimitsField, limitLevelText } from './limits-form.ts'
import { moneyText } from './limits-money.ts'

/** What each field inherits, and from whom: shown beside it. */
export function inheritedBy(reader: Reader, at: LimitsAt): (field: LimitsField) => string {
  const { words } = reader
  const { inherited, own } = at
  const said = (value: string, { from }: Pick<Held<unknown>, 'from'>): string =>
    words('limits.from', { value, level: limitLevelText(reader, own, from) })
  const money = (amount: number): string => moneyText(words, amount, at.held.currency.value)
  const nothing = words('limits.nothing')
  return (field) => {
    const limit = limitNames.find((name) => name === field)
    if (limit) return said(words('limits.number', { count: inherited.limits[limit].value }), inherited.limits[limit])
    switch (field as Exclude<LimitsField, LimitName>) {
      case 'mode':
        return said(words(`limits.mode.${inherited.mode.value}`), inherited.mode)
      case 'countries': {
        const { value } = inherited.countries
        return value
          ? said(value.join(', '), inherited.countries)
          : words('limits.countries.known', { list: known(at) })
      }
      case 'home_country':
        return inherited.homeCountry.value ? said(inherited.homeCountry.value, inherited.homeCountry) : nothing
      case 'internet_numbers':
        return said(
          words(`limits.internet.${inherited.internetNumbers.value ? 'yes' : 'no'}`),
          inherited.internetNumbers,
        )
      case 'currency':
        return said(inherited.currency.value, inherited.currency)
      case 'price':
        return said(money(inherited.price.value), inherited.price)
      case 'monthly_messages':
        return givenText(reader, at, 'monthly_messages', money) ?? nothing
      case 'monthly_money':
        return givenText(reader, at, 'monthly_money', money) ?? nothing
    }
  }
}

function known({ countries: { by, codes } }: LimitsAt): string {
  return by === 'known' ? codes.join(', ') : '–'
}

/** What those above gave to this organization itself, told to its own people. */
function givenText(
  { words }: Reader,
  { given }: LimitsAt,
  field: 'monthly_messages' | 'monthly_money',
  money: (amount: number) => string,
): string | undefined {
  const amount = field === 'monthly_messages' ? given?.monthlyMessages : given?.monthlyMoney
  if (amount === undefined || amount === null) return undefined
  const value = field === 'monthly_messages' ? words('limits.number', { count: amount }) : money(amount)
  return words('limits.from', { value, level: words('policy.level.above') })
}
