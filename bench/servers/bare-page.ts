// The bytes and headers of a page as constants.
import { given, serveBench } from './child.ts'

const { headers, body } = given<{ readonly headers: Record<string, string>; readonly body: string }>()
const bytes = Buffer.from(body, 'latin1')

await serveBench(() => (_, response) => {
  response.writeHead(200, headers).end(bytes)
})
