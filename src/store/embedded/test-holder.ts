// The process that the tests of this folder kill: it opens the database of a folder, says so, and stops it when asked to.
import { joinEmbedded, StartRefused, startEmbedded } from './embedded.ts'

const { join, ...options } = JSON.parse(process.argv[2] ?? '{}')
process.on('SIGINT', () => console.log('interrupted'))
try {
  const onLost = (line: string): void => {
    console.log(`lost ${line}`)
    process.exit(3)
  }
  const embedded = await (join ? joinEmbedded : startEmbedded)({ ...options, onLost })
  process.once('SIGTERM', async () => {
    await embedded.stop()
    process.exit(0)
  })
  setInterval(() => {}, 60_000)
  console.log(`ready ${embedded.connectionString}`)
} catch (error) {
  console.error(error instanceof StartRefused ? error.message : error)
  process.exit(error instanceof StartRefused ? 1 : 2)
}
