import type { Prompt } from '#domain/factors/factor.ts'

export type SayingWord =
  | 'radius.refused'
  | 'radius.ask.any'
  | 'radius.ask.code'
  | 'radius.ask.sent.email'
  | 'radius.ask.sent.sms'
  | 'radius.ask.recovery'

/** Says something in a language, as people have set it; `auto` is English, as nobody says which. */
export type Sayings = (language: string, word: SayingWord, values?: Readonly<Record<string, string | number>>) => string

type Saying = { readonly word: SayingWord; readonly values?: Readonly<Record<string, string | number>> }

/** What somebody is asked; without a prompt the same for everybody. */
export function askingWord(prompt: Prompt | undefined): Saying {
  if (!prompt) return { word: 'radius.ask.any' }
  switch (prompt.ask) {
    case 'code':
      return { word: 'radius.ask.code', values: { digits: prompt.digits } }
    case 'recovery-code':
      return { word: 'radius.ask.recovery' }
    case 'sent-code':
      return { word: `radius.ask.sent.${prompt.channel}`, values: { to: prompt.to } }
    case 'passkey':
      return { word: 'radius.ask.any' }
  }
}
