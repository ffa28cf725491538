// Puts the people of a list into Countersign, and prints a set-up link for each who has no second factor yet.
import { readFileSync } from 'node:fs'
import { ApiProblem, createClient } from 'countersign/client'

const { PORTAL = 'http://localhost:8080', KEY = '', LIST = 'people.csv' } = process.env
const client = createClient({ url: PORTAL, key: KEY })

try {
  process.exitCode = await putAll(readFileSync(LIST, 'utf8').trimEnd().split('\n'))
} catch (error) {
  console.error(error.message, error.cause?.message ?? '')
  process.exitCode = 1
}

async function putAll(lines) {
  let wrong = 0
  for (const [at, line] of lines.entries()) {
    const [externalId = '', email = '', name = ''] = line.split(',').map((field) => field.trim())
    try {
      console.log(await put(externalId, { email, name }))
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'invalid') throw error
      wrong++
      console.error(`Line ${at + 1}: ${error.message}`)
    }
  }
  let known = 0
  for await (const _ of client.all('GET /v1/users')) known++
  console.log(`${known} people are there, ${wrong} lines were wrong.`)
  return wrong > 0 ? 1 : 0
}

async function put(externalId, body) {
  const person = await client.call('PUT /v1/users/{externalId}', { params: { externalId }, body })
  if (person.methods.length > 0) return `${externalId}: has ${person.methods.join(', ')}`
  const { link } = await client.call('POST /v1/enrollments', { body: { user: { externalId } } })
  return `${externalId}: ${link}`
}
