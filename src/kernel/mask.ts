/** A number in E.164 as whoever has it recognizes it, and nobody else: `+49 ••• •• 67`. */
export function maskedNumber(number: string): string {
  const [, country = '+'] = /^(\+(?:1|7|\d\d))/.exec(number) ?? []
  return `${country} ••• •• ${number.slice(-2)}`
}
