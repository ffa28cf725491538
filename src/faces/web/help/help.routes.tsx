import type { Reply } from '../../http/reply.ts'
import { redirect } from '../../http/reply.ts'
import { type Call, chosenLanguage, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { HelpIndex, TopicPage } from './help-pages.tsx'
import { type TopicName, topicNames } from './topics.ts'

export const helpRoutes: readonly Route[] = [
  { method: 'GET', path: '/help', door: 'open', handle: getIndex },
  ...topicNames.map(
    (topic): Route => ({
      method: 'GET',
      path: `/help/${topic}`,
      door: 'open',
      handle: (call) => getTopic(call, topic),
    }),
  ),
]

async function getIndex(call: Call): Promise<Reply> {
  const chosen = chosenLanguage(call)
  return chosen ? redirect('/help', [chosen]) : page(<HelpIndex view={viewOf(call)} />)
}

async function getTopic(call: Call, topic: TopicName): Promise<Reply> {
  const chosen = chosenLanguage(call)
  if (chosen) return redirect(`/help/${topic}`, [chosen])
  const { issuer } = call.me?.brand ?? call.realm.brand
  return page(<TopicPage view={viewOf(call)} topic={topic} issuer={issuer} />)
}
