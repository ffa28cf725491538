import { MONEY_UNIT } from '#domain/messages/guard/months.ts'
import type { Words } from '../words/words.ts'

const formats = new Map<string, Intl.NumberFormat>()

/** An amount as a language writes it. */
export function moneyText({ locale }: Words, amount: number, currency: string): string {
  const tag = locale === 'qps' ? 'en' : locale
  const known = formats.get(`${tag} ${currency}`)
  const format = known ?? new Intl.NumberFormat(tag, { style: 'currency', currency, maximumFractionDigits: 4 })
  formats.set(`${tag} ${currency}`, format)
  return format.format(amount / MONEY_UNIT)
}

/** An amount for a file: with a point, and no more digits than it needs. */
export function plainMoney(amount: number): string {
  return (amount / MONEY_UNIT).toFixed(4).replace(/0{1,2}$/, '')
}
